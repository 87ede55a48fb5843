// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kernellts.docs.Guide;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.OpenPgpKeys;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: images of a repository with small packages, in tarballs and in docker-registry(1), inspected with
 * skopeo, unpacked with umoci and run with runc. The base image has busybox in place of alpine, which can't be reached.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageIT {
    private static final String TAG = "el9-small-" + Versions.KERNEL + "-7";
    private static final String LATEST = "el9-small-6.1.y-latest";
    /** Those of Docker's default capabilities that a copy may need. */
    private static final List<String> CAPABILITIES =
            List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_SETGID", "CAP_SETUID");

    private static final String PASSWORD = "canary-4711-$(id)";

    private static OutsideProject project;
    private static Path directory;
    private static OpensslKey modules;
    private static OpenPgpKey key;
    private static RegistryServer registry;

    @BeforeAll
    static void make() throws IOException {
        Path old = Path.of(OutsideProject.property("it.directory"));
        Run.in(Files.createDirectories(old), "rm", "-rf", "image", "image-again");
        project = OutsideProject.of("image", "image");
        directory = project.directory();
        modules = OpensslKey.make(directory, "owner");
        Files.writeString(
                directory.resolve("rpms.asc"), OpenPgpKeys.generate("Owner <o@example.org>", "rpm".toCharArray()));
        try (Processes processes = new Processes(directory)) {
            key = OpenPgpKey.open(
                    new KeystoreLocation(
                            KeyProperties.RPMS, directory.resolve("rpms.asc"), Optional.empty(), "rpm"::toCharArray),
                    processes);
        }
        Path top = directory.resolve("rpmbuild");
        SignedRpm.install(
                top, key, "kernel-lts-small-61y", Versions.KERNEL + "_7.el9", "1", "el9-6.1-x86_64", 4_000_000);
        module(1000);
        registry = RegistryServer.open(directory.resolve("registry"));
        makeBase();
        succeed(maven(project, "package"));
    }

    @AfterAll
    static void stop() {
        registry.close();
        Run.in(directory, "gpgconf", "--homedir", directory.resolve("gnupg").toString(), "--kill", "gpg-agent");
    }

    @Test
    @Order(1)
    void theTarballIsTheSameInAnotherDirectoryWithoutANetwork() throws IOException {
        OutsideProject other = OutsideProject.of("image", "image-again");
        succeed(maven(other, "package", "-o"));
        assertThat(tarball(other.directory())).hasSameBinaryContentAs(tarball(directory));
        JsonNode image = inspect("oci-archive:" + tarball(directory));
        assertThat(image.path("Created").asText()).isEqualTo("2026-08-01T00:00:00Z");
        assertThat(image.path("Architecture").asText()).isEqualTo("amd64");
        assertThat(layers(image)).hasSize(4);
    }

    @Test
    @Order(2)
    void noLayerHasAKeyOrAPassword() throws Exception {
        Path layout = Files.createDirectories(directory.resolve("layout"));
        Run.in(layout, "tar", "-xf", tarball(directory).toString());
        Path searched = Files.createDirectories(directory.resolve("searched"));
        int layers = 0;
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                byte[] start = Arrays.copyOf(Files.readAllBytes(blob), 2);
                // The magic number of gzip (RFC 1952): the other blobs are JSON.
                if (start[0] == 0x1f && start[1] == (byte) 0x8b) {
                    Path layer = Files.createDirectories(
                            searched.resolve(blob.getFileName().toString()));
                    Run.in(layer, "tar", "-xzf", blob.toString());
                    layers++;
                } else {
                    Files.copy(blob, searched.resolve(blob.getFileName() + ".json"));
                }
            }
        }
        assertThat(layers).isEqualTo(4);
        for (String rpm :
                Run.in(searched, "find", ".", "-name", "*.rpm").lines().toList()) {
            Run.unpack(searched.resolve(rpm), searched.resolve(rpm + ".content"));
        }
        KeySearch search = new KeySearch(directory.resolve("search"), modules, directory.resolve("rpms.asc"), "rpm");
        assertThat(search.filesWithKeys(directory.resolve("owner.pem"))).hasSize(1);
        assertThat(search.filesWithKeys(searched)).isEmpty();
        assertThat(search.filesWith(List.of(PASSWORD, OpensslKey.PASSWORD, "PRIVATE KEY"), searched))
                .isEmpty();
    }

    @Test
    @Order(2)
    void theOwnersKeySignsWhatTheImageWasMadeOf() throws IOException {
        Path statement = directory.resolve("target/image/" + TAG + ".provenance.json");
        Path home = Files.createDirectories(directory.resolve("gnupg"));
        Run.in(home, "chmod", "700", ".");
        String[] gpg = {"gpg", "--homedir", home.toString(), "--batch", "--status-fd=1"};
        Run.in(
                directory,
                with(gpg, "--import", yum().resolve("RPM-GPG-KEY-kernel-lts").toString()));
        assertThat(Run.in(directory, with(gpg, "--verify", statement + ".asc", statement.toString())))
                .contains("VALIDSIG " + key.fingerprint());
        JsonNode json = new ObjectMapper().readTree(statement.toFile());
        assertThat("sha256:" + json.at("/subject/0/digest/sha256").asText())
                .isEqualTo(inspect("oci-archive:" + tarball(directory))
                        .path("Digest")
                        .asText());
        JsonNode materials = json.at("/predicate/buildDefinition/resolvedDependencies");
        assertThat("sha256:" + materials.at("/0/digest/sha256").asText())
                .isEqualTo(inspect("docker://" + registry.host() + "/base")
                        .path("Digest")
                        .asText());
        String rpm = materials.at("/1/name").asText();
        assertThat(Run.in(yum(), "sha256sum", "packages/" + rpm))
                .startsWith(materials.at("/1/digest/sha256").asText());
    }

    @Test
    @Order(3)
    void aReleaseIsPushedWithItsTagsAndAnnotations() throws IOException {
        succeed(push(registry.host()));
        JsonNode image = inspect("docker://" + name(registry.host()) + ":" + TAG);
        assertThat(tags()).containsExactlyInAnyOrder(TAG, LATEST, attestation(TAG));
        assertThat(image.path("Digest"))
                .isEqualTo(inspect("oci-archive:" + tarball(directory)).path("Digest"))
                .isEqualTo(inspect("docker://" + name(registry.host()) + ":" + LATEST)
                        .path("Digest"));
        JsonNode manifest = new ObjectMapper()
                .readTree(skopeo(
                        "inspect", "--raw", "--tls-verify=false", "docker://" + name(registry.host()) + ":" + TAG));
        assertThat(manifest.path("annotations")
                        .path("org.opencontainers.image.base.name")
                        .asText())
                .isEqualTo(registry.host() + "/base");
        assertThat(manifest.path("annotations")
                        .path("org.opencontainers.image.version")
                        .asText())
                .isEqualTo(TAG);
        assertThat(image.path("Labels")).isEqualTo(manifest.path("annotations"));
    }

    /** The statement that is pushed has to be the one next to the tarball. */
    @Test
    @Order(4)
    void theRegistryHasTheStatementThatTheModulesKeySigned() throws IOException {
        Path sealed = directory.resolve("target/image/" + TAG + ".intoto.jsonl");
        JsonNode manifest = new ObjectMapper()
                .readTree(skopeo(
                        "inspect",
                        "--raw",
                        "--tls-verify=false",
                        "docker://" + name(registry.host()) + ":" + attestation(TAG)));
        assertThat(manifest.at("/layers/0/digest").asText().substring("sha256:".length()))
                .isEqualTo(Digests.sha256(sealed));
        assertThat(manifest.at("/subject/digest").asText()).isEqualTo(digest(TAG));
        byte[] statement = Envelope.open(
                Statement.MEDIA_TYPE,
                Files.readAllBytes(sealed),
                Certificates.read(directory.resolve("target/image/" + TAG + ".crt"), "test")
                        .get(0),
                "the statement");
        assertThat(statement)
                .isEqualTo(Files.readAllBytes(directory.resolve("target/image/" + TAG + ".provenance.json")));
        assertThat(directory.resolve("target/image/" + TAG + ".crt"))
                .hasSameTextualContentAs(directory.resolve("owner.crt"));
    }

    @Test
    @Tag("roots")
    @Order(4)
    void cosignVerifiesTheProvenanceAndSignsByTheGuidesCommands() throws IOException {
        Path work = Files.createDirectories(directory.resolve("image-cosign"));
        Files.copy(directory.resolve("owner.crt"), work.resolve("modules.crt"), StandardCopyOption.REPLACE_EXISTING);
        Cosign cosign = new Cosign(work);
        Guide guide = Guide.named("images");
        Map<String, String> image = Map.of("IMAGE", name(registry.host()) + ":" + TAG, "COSIGN_PASSWORD", PASSWORD);
        assertThat(cosign.commands(guide.script("image-provenance"), image))
                .contains("The signatures were verified against the specified public key");

        OpensslKey stranger = OpensslKey.make(directory, "stranger");
        Files.copy(
                stranger.directory().resolve("stranger.crt"),
                work.resolve("modules.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> cosign.commands(guide.script("image-provenance"), image))
                .hasMessageContaining("no matching attestations");

        // The image has no signature of this kind before.
        assertThatThrownBy(() -> cosign.commands(
                        "cosign generate-key-pair --output-key-prefix other\n"
                                + "cosign verify --key other.pub --private-infrastructure $IMAGE\n",
                        image))
                .hasMessageContaining("no signatures found");
        assertThat(cosign.commands(guide.script("image-signature"), image))
                .contains("The signatures were verified against the specified public key");
    }

    @Test
    @Order(4)
    void aReleaseThatIsThereIsNotPushedAgain() {
        OutsideProject.Result again = succeed(push(registry.host()));
        assertThat(again)
                .says("Already built: " + name(registry.host()) + ":" + TAG)
                .doesNotSay("Pushed");
    }

    @Test
    @Order(5)
    void aSnapshotIsReplacedWithoutItsUnchangedKernelAndMovesNoOtherTag() throws IOException {
        Path pom = directory.resolve("pom.xml");
        String release = Files.readString(pom);
        String latest = digest(LATEST);
        try {
            Files.writeString(pom, release.replace("<version>1</version>", "<version>1-SNAPSHOT</version>"));
            assertThat(succeed(push(registry.host()))).says("layers: 4, in the registry already: 4");
            List<String> before = layers(inspect("docker://" + name(registry.host()) + ":" + TAG + "-SNAPSHOT"));
            module(2000);
            String log = succeed(maven(
                            project, "package", "-Dkernel.image.push", "-Dkernel.image.name=" + name(registry.host())))
                    .log();
            assertThat(log).contains("layers: 4, in the registry already: 2");
            List<String> after = layers(inspect("docker://" + name(registry.host()) + ":" + TAG + "-SNAPSHOT"));
            assertThat(after.subList(0, 2)).isEqualTo(before.subList(0, 2));
            assertThat(after.subList(2, 4)).doesNotContainAnyElementsOf(before);
        } finally {
            Files.writeString(pom, release);
        }
        assertThat(digest(LATEST)).isEqualTo(latest);
    }

    @Test
    @Order(6)
    void runWithADirectoryItFillsItAndKeepsItsOwner() throws IOException {
        Path bundle = bundle(TAG + "-SNAPSHOT");
        Path host = Files.createDirectories(directory.resolve("host"));
        Files.writeString(host.resolve("mine"), "stays");
        Run.in(host, "chown", "12345:54321", ".");
        Run.in(host, "chown", "777:777", "mine");
        for (int time = 0; time < 2; time++) {
            assertThat(run(bundle, host)).contains("Copied 2 packages").contains("exit 0");
            assertThat(Run.in(host, "find", ".", "!", "-user", "12345", "-o", "!", "-group", "54321"))
                    .isEqualTo("./mine\n");
            assertThat(Run.in(host, "stat", "-c", "%u:%g %s", "mine")).isEqualTo("777:777 5\n");
            Run.in(
                    host,
                    "diff",
                    "-r",
                    "el9/x86_64/packages",
                    yum().resolve("packages").toString());
            try (Stream<Path> metadata = Files.list(host.resolve("el9/x86_64/repodata"))) {
                // The repository has files of the metadata before, too.
                assertThat(metadata.toList())
                        .hasSize(7)
                        .allSatisfy(file -> assertThat(yum().resolve("repodata").resolve(file.getFileName()))
                                .hasSameBinaryContentAs(file));
            }
            Run.in(
                    host,
                    "cmp",
                    "el9/x86_64/RPM-GPG-KEY-kernel-lts",
                    yum().resolve("RPM-GPG-KEY-kernel-lts").toString());
            assertThat(Run.in(host, "find", ".", "-name", ".*", "!", "-name", "."))
                    .isEmpty();
        }
        assertThat(Run.in(
                        directory,
                        "dnf",
                        "--quiet",
                        "--setopt=reposdir=/dev/null",
                        "--setopt=cachedir=" + directory.resolve("dnf"),
                        "--repofrompath=copied," + host.resolve("el9/x86_64"),
                        "repoquery",
                        "kernel-lts-*"))
                .contains("kernel-lts-small-61y-0:" + Versions.KERNEL + "_7.el9-1.x86_64");
    }

    @Test
    @Order(7)
    void runWithoutADirectoryItSaysWhatIsMissing() throws IOException {
        assertThat(run(bundle(TAG + "-SNAPSHOT"), null))
                .contains("nothing is mounted at /host")
                .contains("exit 1");
    }

    @Test
    @Order(8)
    void overScratchThereIsNothingButTheRepository() throws IOException {
        succeed(maven(project, "kernel:image", "-Dkernel.image.base=scratch", "-Dkernel.image.tags=bare"));
        Path archive = directory.resolve("target/image/bare.tar");
        assertThat(layers(inspect("oci-archive:" + archive))).hasSize(3);
        Path oci = directory.resolve("bare");
        skopeo("copy", "oci-archive:" + archive, "oci:" + oci + ":bare");
        Run.in(
                directory,
                "umoci",
                "unpack",
                "--image",
                oci + ":bare",
                directory.resolve("bare-bundle").toString());
        assertThat(Run.in(directory.resolve("bare-bundle/rootfs"), "ls")).isEqualTo("repo\n");
    }

    @Test
    @Order(9)
    void aRegistryThatGoesAwayHalfWayKeepsItsTags() throws IOException {
        String latest = digest(LATEST);
        module(6_000_000);
        String[] image = {"package", "-Dkernel.image.push", "-Dkernel.image.tags=half," + LATEST};
        try (RegistryServer.Cut cut = registry.new Cut(1_000_000)) {
            OutsideProject.Result broken = maven(project, with(image, "-Dkernel.image.name=" + name(cut.host())));
            assertThat(broken).failed();
            assertThat(cut.isCut()).isTrue();
            assertThat(broken)
                    .says("The registry broke off")
                    .says("Could not push " + name(cut.host()) + ":half to " + cut.host())
                    .doesNotSay("Pushed");
        }
        assertThat(tags()).doesNotContain("half").contains(LATEST);
        assertThat(digest(LATEST)).isEqualTo(latest);
        succeed(maven(project, with(image, "-Dkernel.image.name=" + name(registry.host()))));
        assertThat(digest(LATEST)).isNotEqualTo(latest).isEqualTo(digest("half"));
    }

    @Test
    @Order(10)
    void aReleaseOfOtherRpmsIsNotReplacedAndThatIsSaid() throws IOException {
        String before = digest(TAG);
        assertThat(succeed(push(registry.host())))
                .says("Already built: " + name(registry.host()) + ":" + TAG, "from another repository than")
                .doesNotSay("Pushed");
        assertThat(digest(TAG)).isEqualTo(before);
    }

    @Test
    @Order(11)
    void anImageOfSomebodyElsesIsNotReplaced() throws IOException {
        String foreign = name(registry.host()) + ":foreign";
        skopeo(
                "copy",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                "docker://" + registry.host() + "/base",
                "docker://" + foreign);
        String before = digest("foreign");
        OutsideProject.Result refused = push(registry.host(), "-Dkernel.image.tags=foreign");
        assertThat(refused).failed().says("is not an image of this goal");
        assertThat(digest("foreign")).isEqualTo(before);
    }

    @Test
    @Order(12)
    void aLoginComesFromSettingsOrDockerAndIsNeverShown() throws IOException {
        try (RegistryServer locked = RegistryServer.locked(directory.resolve("locked"), "owner", PASSWORD)) {
            OutsideProject.Result nobody = push(locked.host(), "-Dkernel.image.tags=nobody");
            assertThat(nobody).failed().says("(HTTP status 401)").says("kernel.image.server");

            Path wrong = settings("wrong.xml", "<password>canary-wrong</password>");
            OutsideProject.Result stranger =
                    push(locked.host(), "-s", wrong.toString(), "-Dkernel.image.server=images", "-X");
            assertThat(stranger).failed().says("(HTTP status 401)");
            noSecret(stranger, "canary-wrong");

            // Encrypted as in Maven's own guide.
            Path security = directory.resolve("security.xml");
            String master = encrypted("--encrypt-master-password", "master");
            Files.writeString(security, "<settingsSecurity><master>" + master + "</master></settingsSecurity>");
            String encrypted = encrypted("-Dsettings.security=" + security, "--encrypt-password", PASSWORD);
            Path right = settings("right.xml", "<password>" + encrypted + "</password>");
            OutsideProject.Result owner = succeed(push(
                    locked.host(),
                    "-s",
                    right.toString(),
                    "-Dsettings.security=" + security,
                    "-Dkernel.image.server=images",
                    "-X"));
            assertThat(owner).says("from the server images of settings.xml").says("Pushed");
            noSecret(owner, PASSWORD);

            Path config = Files.createDirectories(directory.resolve("docker"));
            Files.writeString(
                    config.resolve("config.json"),
                    "{\"auths\": {\"" + locked.host() + "\": {\"auth\": \"" + base64(PASSWORD) + "\"}}}");
            Map<String, String> environment = environment();
            environment.put("DOCKER_CONFIG", config.toString());
            OutsideProject.Result docker = succeed(project.maven(
                    environment,
                    options(
                            "kernel:image",
                            "-Dkernel.image.push",
                            "-Dkernel.image.tags=docker",
                            "-Dkernel.image.name=" + name(locked.host()),
                            "-X")));
            assertThat(docker).says("docker/config.json").says("Pushed");
            noSecret(docker, PASSWORD);
            assertThat(skopeo(
                            "list-tags",
                            "--tls-verify=false",
                            "--creds=owner:" + PASSWORD,
                            "docker://" + name(locked.host())))
                    .contains(TAG, LATEST, "docker")
                    .doesNotContain("nobody");
        }
    }

    @Test
    @Order(13)
    void whatIsNotAskedForIsNotDoneAndSaid() {
        assertThat(succeed(maven(project, "kernel:image", "-Dkernel.image.skip")))
                .says("The goal image is skipped: kernel.image.skip is true");
        assertThat(succeed(maven(project, "kernel:image", "-Dkernel.image.push")))
                .says("No image is pushed, because kernel.image.name is not set");
    }

    /** The text in braces that Maven prints, without colour codes. */
    private static String encrypted(String... arguments) {
        String said = Run.in(directory, with(new String[] {OutsideProject.property("it.maven")}, arguments));
        return said.substring(said.indexOf('{'), said.indexOf('}') + 1);
    }

    private static void noSecret(OutsideProject.Result result, String password) {
        assertThat(result).doesNotSay(password).doesNotSay(base64(password));
    }

    private static String base64(String password) {
        return Base64.getEncoder().encodeToString(("owner:" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static Path settings(String file, String password) throws IOException {
        return Files.writeString(
                directory.resolve(file),
                "<settings><servers><server><id>images</id><username>owner</username>" + password
                        + "</server></servers></settings>");
    }

    /** A snapshot of a module, which is replaced by others of its version. */
    private static void module(int size) throws IOException {
        SignedRpm.install(
                directory.resolve("rpmbuild"),
                key,
                "kmod-small-lts-small-61y",
                "1",
                "0.1." + Versions.KERNEL + "_7.el9",
                "small-el9-6.1-x86_64",
                size);
    }

    /** Pushes a root with busybox as a base image. */
    private static void makeBase() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("base-root/bin"));
        Run.in(bin, "cp", "/bin/busybox", "busybox");
        for (String applet : Run.in(bin, "./busybox", "--list").split("\n")) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
        }
        String layout = directory.resolve("base").toString();
        Run.in(directory, "umoci", "init", "--layout", layout);
        Run.in(directory, "umoci", "new", "--image", layout + ":latest");
        Run.in(directory, "umoci", "insert", "--image", layout + ":latest", bin.toString(), "/bin");
        Run.in(directory, "umoci", "config", "--image", layout + ":latest", "--config.env", "PATH=/bin");
        skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":latest", "docker://" + registry.host() + "/base");
    }

    /** Pulls an image and unpacks it for runc. */
    private static Path bundle(String tag) {
        Run.in(directory, "rm", "-rf", "pulled", "bundle");
        skopeo(
                "copy",
                "--src-tls-verify=false",
                "docker://" + name(registry.host()) + ":" + tag,
                "oci:" + directory.resolve("pulled") + ":image");
        Path bundle = directory.resolve("bundle");
        Run.in(directory, "umoci", "unpack", "--image", directory.resolve("pulled") + ":image", bundle.toString());
        return bundle;
    }

    /** Runs a bundle and returns its output and exit code. */
    private static String run(Path bundle, Path host) throws IOException {
        Path config = bundle.resolve("config.json");
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode spec = (ObjectNode) mapper.readTree(config.toFile());
        ObjectNode process = (ObjectNode) spec.get("process");
        process.put("terminal", false);
        // umoci grants fewer capabilities than Docker and podman.
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            CAPABILITIES.forEach(capabilities.putArray(set)::add);
        }
        ArrayNode mounts = (ArrayNode) spec.get("mounts");
        for (int i = mounts.size() - 1; i >= 0; i--) {
            if (mounts.get(i).path("destination").asText().equals("/host")) {
                mounts.remove(i);
            }
        }
        if (host != null) {
            mounts.addObject()
                    .put("destination", "/host")
                    .put("type", "none")
                    .put("source", host.toString())
                    .putArray("options")
                    .add("rbind")
                    .add("rw");
        }
        mapper.writeValue(config.toFile(), spec);
        Path output = directory.resolve("run.out");
        int exit = Run.to(
                bundle,
                null,
                output,
                "runc",
                "--root",
                directory.resolve("runc").toString(),
                "run",
                "kernel-lts-image-it-" + ProcessHandle.current().pid());
        return Files.readString(output) + "exit " + exit;
    }

    private static Path yum() {
        return directory.resolve("target/repo/el9/x86_64");
    }

    private static Path tarball(Path of) {
        return of.resolve("target/image/" + TAG + ".tar");
    }

    private static String name(String host) {
        return host + "/team/kernel-lts";
    }

    private static OutsideProject.Result push(String host, String... more) {
        return maven(
                project,
                with(new String[] {"kernel:image", "-Dkernel.image.push", "-Dkernel.image.name=" + name(host)}, more));
    }

    private static OutsideProject.Result maven(OutsideProject of, String... arguments) {
        return of.maven(environment(), options(arguments));
    }

    private static String[] options(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(modules.with(arguments)));
        all.add("-Pel9");
        all.add("-Dkernel.rpm.keyring=" + directory.resolve("rpms.asc"));
        all.add("-Dkernel.cache=" + directory.resolve("cache"));
        if (Arrays.stream(arguments).noneMatch(each -> each.startsWith("-Dkernel.image.base="))) {
            all.add("-Dkernel.image.base=" + registry.host() + "/base");
        }
        return all.toArray(String[]::new);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(OpensslKey.environment());
        environment.put("KERNEL_RPM_PASSWORD", "rpm");
        return environment;
    }

    private static OutsideProject.Result succeed(OutsideProject.Result result) {
        assertThat(result).succeeded();
        return result;
    }

    private static String digest(String tag) throws IOException {
        return inspect("docker://" + name(registry.host()) + ":" + tag)
                .path("Digest")
                .asText();
    }

    private static JsonNode inspect(String image) throws IOException {
        return new ObjectMapper().readTree(skopeo("inspect", "--tls-verify=false", image));
    }

    private static List<String> layers(JsonNode image) {
        List<String> digests = new ArrayList<>();
        image.path("Layers").forEach(layer -> digests.add(layer.asText()));
        return digests;
    }

    /** The tag of the statements on the image of a tag. */
    private static String attestation(String tag) throws IOException {
        return digest(tag).replace(':', '-') + ".att";
    }

    private static List<String> tags() throws IOException {
        List<String> tags = new ArrayList<>();
        new ObjectMapper()
                .readTree(skopeo("list-tags", "--tls-verify=false", "docker://" + name(registry.host())))
                .path("Tags")
                .forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private static String skopeo(String... arguments) {
        return Run.in(directory, with(new String[] {"skopeo"}, arguments));
    }

    private static String[] with(String[] first, String... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }
}
