// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.provenance.BuildRecord;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.provenance.Subject;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryBuildTest {
    private static final Instant AT = Instant.ofEpochSecond(SmallRpm.BUILT);
    private static final RepositoryUrl URL = RepositoryUrl.of("https://kernels.example.org");

    @TempDir
    Path directory;

    private final RecordedOutput output = new RecordedOutput();
    private Processes processes;
    private Path root;
    private Path yum;
    private List<Path> vex = List.of();
    private List<Path> provenance = List.of();

    @BeforeEach
    void prepare() {
        processes = new Processes(directory);
        root = directory.resolve("repo");
        yum = root.resolve("el9/x86_64");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void anUnsignedPackageThatLiesThereIsNotListed() throws IOException {
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        byte[] index = Trees.read(yum.resolve("repodata/repomd.xml"));
        Path planted = yum.resolve("packages/bash-9-1.x86_64.rpm");
        Files.copy(SmallRpm.build(directory, "bash", "9", "1", "evil"), planted);
        assertThatThrownBy(() -> publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2")))
                .hasMessageContaining("bash-9-1.x86_64.rpm has no signature")
                .hasMessageContaining("kernel.repo.former");
        assertThat(Trees.read(yum.resolve("repodata/repomd.xml"))).isEqualTo(index);
        Files.delete(planted);
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(listed(yum)).hasSize(2);
    }

    @Test
    void aPageAboveTheRepositoriesLinksToThatOfEachEl() throws Exception {
        Files.createDirectories(root.resolve("el10/x86_64"));
        Files.writeString(root.resolve("el10/x86_64/index.html"), "");
        Files.createDirectories(root.resolve("elsewhere/x86_64"));
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        Path page = root.resolve("index.html");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(page.toFile())
                        .getElementsByTagName("a"))
                .satisfies(links -> {
                    assertThat(links.getLength()).isEqualTo(2);
                    assertThat(links.item(0).getTextContent()).isEqualTo("Enterprise Linux 9");
                    assertThat(links.item(1)
                                    .getAttributes()
                                    .getNamedItem("href")
                                    .getNodeValue())
                            .isEqualTo("el10/x86_64/index.html");
                });
    }

    @Test
    void aPageOfTheOwnersOwnAboveTheRepositoriesIsKept() throws IOException {
        Files.createDirectories(root);
        Path elsewhere = Files.writeString(directory.resolve("elsewhere.html"), "mine");
        Files.createSymbolicLink(root.resolve("index.html"), elsewhere);
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        assertThat(root.resolve("index.html")).isSymbolicLink().hasContent("mine");
        Files.delete(root.resolve("index.html"));
        Files.writeString(root.resolve("index.html"), "<html>mine</html>");
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(root.resolve("index.html")).hasContent("<html>mine</html>");
    }

    /** As of a kernel that a checkout's throwaway key signed, in the project of a repository. */
    @Test
    void aPackageThatAnotherKeySignedSaysHowToNameThatKey() {
        Path another = signed("former", "kernel-lts-small-61y", "1");
        assertThatThrownBy(() -> publish("keys", List.of(), another))
                .hasMessageContaining("is signed by another key")
                .hasMessageContaining("set kernel.rpm.keyring to the key that signed them");
    }

    @Test
    void afterARotationPackagesOfTheFormerKeyStayIfItIsNamed() throws IOException {
        publish("former", List.of(), signed("former", "kernel-lts-small-61y", "1"));
        Path former = directory.resolve("former.asc");
        Files.copy(yum.resolve("RPM-GPG-KEY-kernel-lts"), former);
        Path next = signed("keys", "kernel-lts-small-61y", "2");
        assertThatThrownBy(() -> publish("keys", List.of(), next))
                .hasMessageContaining("is signed by another key")
                .hasMessageContaining("kernel.repo.former");
        publish("keys", List.of(former), next);
        assertThat(listed(yum)).hasSize(2);
        String kept = "RPM-GPG-KEY-kernel-lts-" + key("former").fingerprint().substring(24);
        assertThat(yum.resolve(kept)).hasSameTextualContentAs(former);
        String base = "https://kernels.example.org/el9/x86_64/";
        assertThat(Trees.text(yum.resolve("kernel-lts.repo")))
                .contains("gpgkey=" + base + "RPM-GPG-KEY-kernel-lts\n       " + base + kept + "\n");
        for (String version : List.of("1", "2")) {
            assertThat(installed("kernel-lts-small-61y-" + version)).contains("kernel-lts-small-61y-" + version + "-1");
        }
    }

    /** Installs a package by dnf with both signature checks, into a separate root, from the same .repo file. */
    private String installed(String name) {
        Path place = Trees.directory(directory.resolve("host-" + name));
        Path repos = Trees.directory(place.resolve("repos"));
        Trees.write(
                repos.resolve("kernel-lts.repo"),
                Trees.text(yum.resolve("kernel-lts.repo")).replace(URL.address(), "file://" + root));
        processes.output(
                Command.of(
                        directory,
                        "dnf",
                        "--assumeyes",
                        "--installroot=" + place.resolve("root"),
                        "--releasever=9",
                        "--setopt=reposdir=" + repos,
                        "--setopt=cachedir=" + place.resolve("cache"),
                        "--setopt=logdir=" + Trees.directory(place.resolve("log")),
                        "install",
                        name),
                "");
        return processes.output(Command.of(directory, "rpm", "--root=" + place.resolve("root"), "-qa"), "");
    }

    /** Of two modules of one kernel, and of one module for two branches, only those without theirs are named. */
    @Test
    void modulesWithoutTheirCommonPackageAreWarnedOf() {
        publish(
                "keys",
                List.of(),
                signed("keys", "kmod-a-lts-kvm-6.1.192-7.el9", "1"),
                signed("keys", "kmod-a-lts-kvm-61y", "1"),
                signed("keys", "kmod-b-lts-kvm-6.1.192-0.7.el9", "1"),
                signed("keys", "kmod-a-lts-kvm-6.12.9-7.el9", "1"),
                signed("keys", "kmod-other", "1"));
        assertThat(output.warnings)
                .filteredOn(warning -> warning.contains("The repository gets"))
                .satisfiesExactly(
                        one -> assertThat(one).contains("kmod-a-lts-kvm-6.12.9-7.el9 without kmod-a-lts-kvm-612y"),
                        two -> assertThat(two).contains("kmod-b-lts-kvm-6.1.192-0.7.el9 without kmod-b-lts-kvm-61y"));
    }

    @Test
    void sourcePackagesAreInADisabledRepositoryBesideTheBinaryOnes() {
        Path binary = signed("keys", "kernel-lts-small-61y", "1");
        publish("keys", List.of(), new RepositoryTree.Packages(List.of(binary), List.of(source("1")), List.of()));
        Path sources = root.resolve("el9/source");
        assertThat(listed(yum)).singleElement().asString().endsWith("x86_64.rpm");
        assertThat(listed(sources)).singleElement().asString().endsWith("src.rpm");
        assertThat(sources.resolve("repodata/repomd.xml.asc")).exists();
        assertThat(Trees.text(yum.resolve("kernel-lts.repo")))
                .contains("[kernel-lts-source]\n")
                .contains("baseurl=https://kernels.example.org/el9/source\nenabled=0\ngpgcheck=1\nrepo_gpgcheck=1\n");
    }

    @Test
    void debugInformationIsInADisabledRepositoryAndLeavesItWithItsKernel() {
        String name = "kernel-lts-small-61y";
        for (String version : List.of("1", "2", "3", "4")) {
            publish(
                    "keys",
                    List.of(),
                    new RepositoryTree.Packages(
                            List.of(signed("keys", name, version)),
                            List.of(),
                            List.of(signed("keys", name + "-debuginfo", version))));
        }
        Path debug = root.resolve("el9/debug");
        assertThat(listed(debug))
                .hasSize(3)
                .allMatch(file -> file.contains(name + "-debuginfo-"))
                .noneMatch(file -> file.contains("-debuginfo-1-1"));
        assertThat(listed(yum)).hasSize(3).noneMatch(file -> file.contains("debuginfo"));
        assertThat(debug.resolve("repodata/repomd.xml.asc")).exists();
        assertThat(Trees.text(yum.resolve("kernel-lts.repo")))
                .contains("[kernel-lts-debuginfo]\n")
                .contains("baseurl=https://kernels.example.org/el9/debug\nenabled=0\ngpgcheck=1\nrepo_gpgcheck=1\n");
        assertThat(Trees.text(yum.resolve("index.html"))).contains("--enablerepo=kernel-lts-debuginfo");
    }

    @Test
    void thePageSaysWhatAPersonNeedsToKnow() throws Exception {
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        String page = Trees.text(yum.resolve("index.html"));
        assertThat(page)
                .contains("curl -o /etc/yum.repos.d/kernel-lts.repo"
                        + " https://kernels.example.org/el9/x86_64/kernel-lts.repo")
                .contains("dnf install kernel-lts-small-61y")
                .contains(key("keys").fingerprint().replaceAll("(.{4})(?=.)", "$1 "))
                .contains("packages/kernel-lts-small-61y-1-1.x86_64.rpm")
                .doesNotContain("<script");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        page.replace("<!DOCTYPE html>", "").getBytes("UTF-8")));
    }

    @Test
    void thePageHasALineWithTheOpenCvesOfEachKernelThatWasComparedWithRecords() {
        publish("keys", List.of(), signed("keys", "kernel-lts-other-61y", "1"));
        assertThat(Trees.text(yum.resolve("index.html"))).doesNotContain("CVE");
        vex = List.of(vex("kernel-lts-small-61y", "1-1"), vex("kernel-lts-absent-61y", "1-1"));
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        Path published = yum.resolve("vex/kernel-lts-small-61y-1-1.x86_64.vex.cdx.json");
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("<li>kernel-lts-small-61y 1-1: 3 open CVEs (1 critical, 2 not rated) by the records of"
                        + " 2026-08-21 (<a href=\"vex/" + published.getFileName() + "\">VEX</a>")
                .doesNotContain("absent");
        assertThat(published).hasSameTextualContentAs(vex.get(0));
        assertThat(yum.resolve("vex/kernel-lts-small-61y-1-1.x86_64.openvex.json"))
                .hasContent("{}");
        assertThat(yum.resolve("vex")).isDirectoryNotContaining("glob:**absent*");
    }

    @Test
    void theDocumentsOfAModuleArePublishedLikeThoseOfAKernel() {
        vex = List.of(vex("kmod-px-lts-small-6.1.192-1.el9", "1-1"));
        publish("keys", List.of(), signed("keys", "kmod-px-lts-small-6.1.192-1.el9", "1"));
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("<li>kmod-px-lts-small-6.1.192-1.el9 1-1: 3 open CVEs (1 critical, 2 not rated)");
        assertThat(yum.resolve("vex/kmod-px-lts-small-6.1.192-1.el9-1-1.x86_64.openvex.json"))
                .exists();
    }

    @Test
    void aVexDocumentThatIsNotOfTheKeysOwnerIsNeitherKeptNorMadeIntoAnImage() {
        vex = List.of(vex("kernel-lts-small-61y", "1-1"));
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        PublishedKeys keys = new PublishedKeys(key("keys"), List.of(), processes);
        RepositoryTree tree = new RepositoryTree(root, "el9", RepositoryPage::of, processes);
        tree.requireUnchanged(keys.keys());
        Path published = yum.resolve("vex/kernel-lts-small-61y-1-1.x86_64.vex.cdx.json");
        Trees.write(published, Trees.text(published).replace("exploitable", "not_affected"));
        assertThatThrownBy(() -> tree.requireUnchanged(keys.keys())).hasMessageContaining("A VEX document of ");
        vex = List.of();
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(published).doesNotExist();
        assertThat(Trees.text(yum.resolve("index.html"))).doesNotContain("CVE");
        tree.requireUnchanged(keys.keys());
    }

    @Test
    void whatABuildWasMadeOfIsPublishedBesideItsPackagesUnderTheirName() throws IOException {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        provenance = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        publish("keys", List.of(), rpm);
        Path documents = yum.resolve("provenance");
        String base = "kernel-lts-small-61y-1-1.x86_64";
        for (Path document : provenance) {
            String ending = document.getFileName().toString().replaceFirst("^any", "");
            assertThat(documents.resolve(base + ending)).hasSameBinaryContentAs(document);
            assertThat(documents.resolve(base + ending + ".sha256"))
                    .hasContent(Digests.sha256(document) + "  " + base + ending + "\n");
            assertThat(documents.resolve(base + ending + ".sha256.asc")).isNotEmptyFile();
        }
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("href=\"provenance/" + base + ".intoto.jsonl\"", "href=\"provenance/" + base + ".cdx.json\"");

        PublishedKeys keys = new PublishedKeys(key("keys"), List.of(), processes);
        RepositoryTree tree = new RepositoryTree(root, "el9", RepositoryPage::of, processes);
        tree.requireUnchanged(keys.keys());
        Trees.write(documents.resolve(base + ".crt"), "another");
        assertThatThrownBy(() -> tree.requireUnchanged(keys.keys()))
                .hasMessageContaining("x86_64/provenance is not signed by the key");
        provenance = List.of();
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(documents.resolve(base + ".crt")).doesNotExist();
        assertThat(documents.resolve(base + ".intoto.jsonl")).exists();
    }

    /** Publishes packages with documents into a directory. */
    static final class Publisher {
        public static void main(String[] arguments) {
            RepositoryBuildTest test = new RepositoryBuildTest();
            test.directory = Path.of(arguments[0]);
            test.prepare();
            Path rpm = test.signed("keys", "kernel-lts-small-61y", "1");
            test.provenance = test.provenance(rpm, TestKeys.modules("owner", test.directory.resolve("owner.p12")));
            test.publish(
                    "keys", List.of(), new RepositoryTree.Packages(List.of(rpm), List.of(test.source("1")), List.of()));
            test.stop();
        }
    }

    /** As root has on hardened machines; the program that serves the files is of another user. */
    @Test
    void everythingThatIsServedCanBeReadByEveryoneUnderAUmaskThatForbidsIt() throws IOException {
        processes.output(
                Command.of(
                        directory,
                        "sh",
                        "-c",
                        "umask 077; exec \"$@\"",
                        "sh",
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Publisher.class.getName(),
                        directory.toString()),
                "");
        assertThat(yum.resolve("provenance")).isNotEmptyDirectory();
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> served = files.filter(
                            file -> !root.relativize(file).toString().matches("(.*/)?\\..*"))
                    .toList();
            assertThat(served).contains(root, root.resolve("index.html"), root.resolve("el9/source/packages"));
            assertThat(served)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .endsWith(Files.isDirectory(file) ? "r-xr-x" : "r--r--"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(yum.resolve(".lock"))))
                .isEqualTo("rw-------");
    }

    /** It could be that of an RPM's header, or of metadata. */
    @Test
    void noSignatureInTheRepositoryIsOfTheBytesThatSomebodyElseWrote() {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        vex = List.of(vex("kernel-lts-small-61y", "1-1"));
        provenance = provenance(rpm, TestKeys.modules("stranger", directory.resolve("stranger.p12")));
        publish("keys", List.of(), rpm);
        List<Path> outside = Stream.concat(
                        Stream.concat(vex.stream(), Stream.of(vex.get(0).resolveSibling("any.openvex.json"))),
                        provenance.stream())
                .toList();
        List<Path> signatures = Stream.of("vex", "provenance")
                .flatMap(name ->
                        Trees.files(yum.resolve(name), file -> file.toString().endsWith(".asc")).stream())
                .toList();
        assertThat(signatures).hasSameSizeAs(outside);
        for (Path signature : signatures) {
            assertThat(outside)
                    .noneMatch(
                            document -> key("keys").asPublicKey().signed(Trees.read(document), Trees.text(signature)));
        }
    }

    @Test
    void aPackageInADirectoryOfItsOwnIsNotTakenForOneThatIsReplaced() throws IOException {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        publish("keys", List.of(), rpm);
        Path hidden = Trees.parents(yum.resolve("packages/sub").resolve(rpm.getFileName()));
        Files.copy(SmallRpm.build(directory, "bash", "9", "1", "evil"), hidden);
        Path again = signed("keys", "kernel-lts-small-61y", "1");
        assertThatThrownBy(() -> publish("keys", List.of(), again))
                .hasMessageContaining(hidden + " lies in a directory of its own");
    }

    @Test
    void documentsLeaveTheRepositoryWithTheirPackages() {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        provenance = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        publish("keys", List.of(), rpm);
        provenance = List.of();
        for (String version : List.of("2", "3", "4")) {
            publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", version));
        }
        assertThat(yum.resolve("provenance")).isEmptyDirectory();
    }

    @Test
    void aStatementThatOnlyNamesTheKeyOfItsCertificateIsNotPublished() {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        provenance = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        Path statement = provenance.get(1);
        String forged = Trees.text(statement).replaceFirst("\"sig\":\"..", "\"sig\":\"AA");
        assertThat(forged).isNotEqualTo(Trees.text(statement));
        Trees.write(statement, forged);
        assertThatThrownBy(() -> publish("keys", List.of(), rpm))
                .hasMessageContaining(statement + " failed the verification");
        assertThat(yum.resolve("provenance")).doesNotExist();
    }

    /** The bill of materials, the statement and the certificate of the build of a package. */
    private List<Path> provenance(Path rpm, SigningKey key) {
        Path bill = directory.resolve("documents/any.cdx.json");
        Trees.write(bill, "{}");
        BuildRecord record = new BuildRecord(
                Subject.ofKernel("kernel-lts-small-61y", "1-1", "6.1.192"),
                Map.of(),
                Map.of(),
                List.of(),
                new Plugin("1000", "0".repeat(64), Optional.empty()),
                AT);
        String name = rpm.getFileName().toString();
        byte[] statement = Statement.of(
                record, List.of(Product.of(rpm), new Product(name.replace(".rpm", ".cdx.json"), Digests.sha256(bill))));
        Path sealed = bill.resolveSibling("any.intoto.jsonl");
        Trees.write(sealed, Envelope.seal(Statement.MEDIA_TYPE, statement, key));
        Path certificate = bill.resolveSibling("any.crt");
        Trees.write(certificate, Certificates.pem(List.of(key.certificate())));
        return List.of(bill, sealed, certificate);
    }

    /** A document with three open vulnerabilities, and an OpenVEX one next to it. */
    private Path vex(String name, String version) {
        Path document = directory.resolve("vex-" + name + "/any.vex.cdx.json");
        Trees.write(document.resolveSibling("any.openvex.json"), "{}");
        String open = "{\"analysis\": {\"state\": \"exploitable\"}";
        Trees.write(
                document,
                "{\"metadata\": {\"component\": {\"name\": \"" + name + "\", \"version\": \"" + version
                        + "\"}, \"properties\": [{\"name\": \"kernel-lts:vulns-date\", \"value\": \"2026-08-21\"}]},"
                        + " \"vulnerabilities\": [" + open + ", \"ratings\": [{\"severity\": \"critical\"}]}, " + open
                        + "}, " + open + ", \"ratings\": [{\"severity\": \"unknown\"}]},"
                        + " {\"analysis\": {\"state\": \"resolved\"}}]}");
        return document;
    }

    @Test
    void anImageIsMadeOnlyOfWhatTheGoalRepoWrote() throws IOException {
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        PublishedKeys keys = new PublishedKeys(key("keys"), List.of(), processes);
        RepositoryTree tree = new RepositoryTree(root, "el9", RepositoryPage::of, processes);
        tree.requireUnchanged(keys.keys());
        for (String name : List.of("kernel-lts.repo", "RPM-GPG-KEY-kernel-lts", "index.html", "repodata/repomd.xml")) {
            Path file = yum.resolve(name);
            String good = Trees.text(file);
            Trees.write(file, good.replace("gpgcheck=1", "gpgcheck=0") + "\n");
            assertThatThrownBy(() -> tree.requireUnchanged(keys.keys()))
                    .as(name)
                    .hasMessageContaining("publish again with the goal repo");
            Trees.write(file, good);
        }
        Path planted = yum.resolve("packages/bash-9-1.x86_64.rpm");
        Files.copy(SmallRpm.build(directory, "bash", "9", "1", "evil"), planted);
        assertThatThrownBy(() -> keys.requireSigned(tree.binary().packages().stream(), tree))
                .hasMessageContaining("bash-9-1.x86_64.rpm has no signature");
    }

    private void publish(String keys, List<Path> former, Path... binaries) {
        publish(keys, former, new RepositoryTree.Packages(List.of(binaries), List.of(), List.of()));
    }

    private void publish(String keys, List<Path> former, RepositoryTree.Packages packages) {
        new RepositoryBuild(
                        new RepositoryRequest(
                                root,
                                "el9",
                                directory.resolve("stamps"),
                                packages,
                                vex,
                                provenance,
                                3,
                                Optional.of(URL),
                                former,
                                owners(keys),
                                true,
                                new UserCache(directory.resolve("cache")),
                                System.getenv("PATH"),
                                false),
                        output)
                .publish();
    }

    private OwnersKeys owners(String keys) {
        return new OwnersKeys(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), directory.resolve(keys));
    }

    private OpenPgpKey key(String keys) {
        return TestKeys.rpms(keys, directory.resolve(keys).resolve("throwaway.asc"));
    }

    private Path signed(String keys, String name, String version) {
        return signed(keys, SmallRpm.build(directory, name, version, "1", "content"));
    }

    private Path source(String version) {
        SmallRpm.build(directory, "kernel-lts-small-61y", version, "1", "content");
        processes.output(
                Command.of(
                        directory,
                        "rpmbuild",
                        "-bs",
                        "--define",
                        "_topdir " + directory,
                        directory.resolve("small.spec").toString()),
                "");
        return signed("keys", directory.resolve("SRPMS/kernel-lts-small-61y-" + version + "-1.src.rpm"));
    }

    private Path signed(String keys, Path unsigned) {
        Path signed = Trees.directory(directory.resolve("signed")).resolve(unsigned.getFileName());
        new RpmSigner(key(keys)).sign(unsigned, signed, AT);
        return signed;
    }

    /** The packages listed in the metadata. */
    private List<String> listed(Path repository) {
        String said = processes.output(
                Command.of(
                        directory,
                        "dnf",
                        "--quiet",
                        "--setopt=reposdir=/dev/null",
                        "--setopt=cachedir=" + directory.resolve("dnf-" + repository.getFileName()),
                        "--repofrompath=r," + repository,
                        "--refresh",
                        "repoquery",
                        "--location"),
                "");
        return Stream.of(said.split("\n")).filter(line -> line.contains(".rpm")).toList();
    }
}
