// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: the tiny kernel built with podman, in an image without tools and in an image with them; the build is
 * interrupted, killed and finished. No EL image can be reached from the test machines: one image has only busybox, the
 * other is this machine's distribution with the tools of a kernel build, made by debootstrap, so that a container has
 * the same tools as the host.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainerIT {
    private static final String EMPTY = "localhost/kernel-lts-it:empty";
    private static final String TOOLS = "localhost/kernel-lts-it:tools";
    /** The packages needed by kernel builds, as kernel:check names them. */
    private static final List<String> PACKAGES = List.of(
            "bc",
            "binutils",
            "bison",
            "bzip2",
            "ccache",
            "cpio",
            "dwarves",
            "elfutils",
            "flex",
            "gcc",
            "kmod",
            "libelf-dev",
            "libssl-dev",
            "libzstd-dev",
            "make",
            "openssl",
            "perl",
            "pkg-config",
            "python3",
            "rpm",
            "rsync",
            "xz-utils",
            "zlib1g-dev",
            "zstd");

    private static OutsideProject project;
    private static OpensslKey key;
    private static Path objects;

    @BeforeAll
    static void makeImages() throws IOException {
        project = OutsideProject.of("tiny", "container");
        key = OpensslKey.make(project.directory(), "owner");
        // Objects of this test's own, so that there is something to compile.
        objects = Trees.emptyDirectory(project.directory().resolve("objects"));
        Path empty = Trees.emptyDirectory(project.directory().resolve("image-empty"));
        Trees.directory(empty.resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), empty.resolve("bin/busybox"));
        for (String applet : List.of("ls", "cat", "sha256sum")) {
            Files.createSymbolicLink(empty.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        load(empty, EMPTY);
        Path tools = Trees.emptyDirectory(project.directory().resolve("image-tools"));
        // The apt sources of this machine.
        String[] distribution = Run.in(
                        tools,
                        "apt-get",
                        "indextargets",
                        "--format",
                        "$(CODENAME) $(REPO_URI)",
                        "Created-By: Packages",
                        "Component: main")
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" ");
        Run.in(
                tools,
                "debootstrap",
                "--variant=minbase",
                "--include=" + String.join(",", PACKAGES),
                distribution[0],
                tools.toString(),
                distribution[1]);
        // With the same updates as this machine: the programs in -devel are linked with static libraries.
        Run.in(tools, "cp", "--recursive", "/etc/apt/.", "etc/apt");
        Run.in(tools, "cp", "--dereference", "/etc/resolv.conf", "etc/resolv.conf");
        Run.in(tools, "chroot", ".", "apt-get", "update");
        Run.in(tools, "env", "DEBIAN_FRONTEND=noninteractive", "chroot", ".", "apt-get", "upgrade", "--yes");
        load(tools, TOOLS);
    }

    private static void load(Path root, String name) {
        Path archive = root.resolveSibling(root.getFileName() + ".tar");
        Run.in(root, "tar", "--create", "--file=" + archive, ".");
        Run.in(root, "podman", "import", "--quiet", archive.toString(), name);
    }

    @Test
    @Order(1)
    void whatTheImageLacksIsSaidAllAtOnce() {
        OutsideProject.Result result = maven("kernel:check", "-Dkernel.toolchain.image=" + EMPTY);
        assertThat(result)
                .failed()
                .says("In the image " + EMPTY + ": gcc is missing (the compiler)")
                .says("In the image " + EMPTY + ": rpmbuild is missing")
                .says("In the image " + EMPTY + ": libelf.h is missing")
                .doesNotSay("apt-get install gcc");
    }

    @Test
    @Order(2)
    void anImageThatIsNotHereIsNamedWithTheCommandThatFetchesIt() {
        OutsideProject.Result result = maven("kernel:check", "-Dkernel.toolchain.image=localhost/no-such:image");
        assertThat(result)
                .failed()
                .says("The build environment's image localhost/no-such:image is not on this machine")
                .says("podman pull localhost/no-such:image");
    }

    @Test
    @Order(3)
    void anEngineThatIsNotHereIsNamed() {
        OutsideProject.Result result = project.maven(
                Map.of(),
                "kernel:check",
                "-Pel9",
                "-Dkernel.toolchain=container",
                "-Dkernel.toolchain.engine=no-such-engine");
        assertThat(result).failed().says("kernel.toolchain is container, and no-such-engine is not here");
    }

    @Test
    @Order(4)
    void aKeyThatTheContainerWouldSeeIsRefused() throws IOException {
        OutsideProject.Result result = maven(
                "kernel:check",
                "-Dkernel.toolchain.image=" + TOOLS,
                "-Dkernel.workspace=" + project.directory().getParent());
        assertThat(result).succeeded();
        // A directory with other files would get one of the plugin's own below it, where no key lies.
        Files.writeString(project.directory().resolve(".kernel-lts"), "kernel-lts directory 1\n");
        result = maven("kernel:check", "-Dkernel.toolchain.image=" + TOOLS, "-Dkernel.objects=" + project.directory());
        Files.delete(project.directory().resolve(".kernel-lts"));
        assertThat(result).failed().says("A private key in ").says("would be seen by the makefiles");
    }

    @Test
    @Order(5)
    void theConfigurationIsThatOfAHostWithTheSameTools() throws IOException {
        Path config = project.work().resolve("config/.config");
        succeed(project.maven(Map.of(), "kernel:configure", "-Pel9", "-Dkernel.toolchain=host"));
        String onHost = Files.readString(config);
        OutsideProject.Result result = inTools("kernel:configure");
        succeed(result);
        assertThat(result).says("Configured " + TinyBuild.snapshot("7").release());
        assertThat(Files.readString(config)).isEqualTo(onHost);
        assertThat(notes()).isEmpty();
    }

    @Test
    @Order(6)
    void aContainerSeesNeitherKeysNorPasswordsNorANetworkAndEndsWithMaven() throws Exception {
        Process maven = untilMakeRuns();
        String container = notes().get(0);
        assertThat(inspect(container, "{{range .Mounts}}{{println .Destination}}{{end}}")
                        .lines()
                        .filter(line -> !line.isBlank()))
                .as("what it sees")
                .anyMatch(mount -> mount.startsWith(OutsideProject.property("it.directory")))
                .noneMatch(mount -> key.keystore().startsWith(mount));
        assertThat(inspect(container, "{{.Config.Env}}")).contains("PATH=").doesNotContain("PASSWORD");
        assertThat(inspect(container, "{{.HostConfig.NetworkMode}}")).isEqualTo("none\n");
        Run.in(project.directory(), "kill", "-INT", Long.toString(maven.pid()));
        assertThat(maven.waitFor()).isNotZero();
        assertThat(exists(container)).isFalse();
        assertThat(notes()).isEmpty();
    }

    @Test
    @Order(7)
    void theContainerOfAMavenThatWasKilledIsEndedByTheNextBuild() throws Exception {
        Process maven = untilMakeRuns();
        String container = notes().get(0);
        // podman's client would remove the container as soon as it can't write the next line of output to Maven.
        ProcessHandle client = maven.descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/podman"))
                .findFirst()
                .orElseThrow();
        Run.in(project.directory(), "kill", "-STOP", Long.toString(client.pid()));
        maven.destroyForcibly().waitFor();
        client.destroyForcibly();
        assertThat(exists(container)).isTrue();
        succeed(inTools("kernel:configure"));
        assertThat(exists(container)).isFalse();
        assertThat(notes()).isEmpty();
    }

    @Test
    @Order(8)
    void theImageIsSavedAndPushedAsABuilder() throws IOException {
        Path archive = project.directory().resolve("builder.tar");
        Path registries = project.directory().resolve("registries.conf");
        try (RegistryServer registry = RegistryServer.open(project.directory().resolve("registry"))) {
            Files.writeString(registries, "[[registry]]\nlocation = \"" + registry.host() + "\"\ninsecure = true\n");
            succeed(project.maven(
                    Map.of("CONTAINERS_REGISTRIES_CONF", registries.toString()),
                    "kernel:toolchain",
                    "-Pel9",
                    "-Dkernel.toolchain.image=" + TOOLS,
                    "-Dkernel.toolchain.archive=" + archive,
                    "-Dkernel.toolchain.push=" + registry.host() + "/kernel-lts"));
            String config = Run.in(
                    project.directory(),
                    "skopeo",
                    "inspect",
                    "--config",
                    "--tls-verify=false",
                    "docker://" + registry.host() + "/kernel-lts:el9-7-SNAPSHOT-builder");
            assertThat(Run.in(project.directory(), "skopeo", "inspect", "--config", "oci-archive:" + archive))
                    .isEqualTo(config);
        }
    }

    @Test
    @Order(9)
    @Tag("container")
    void thePackagesAreThoseOfAHostWithTheSameTools() throws IOException {
        succeed(project.maven(
                OpensslKey.environment(),
                key.with("package", "-Pel9", "-Dkernel.boot.skip", "-Dkernel.toolchain=host", own())));
        Map<String, byte[]> onHost = rpms();
        Trees.delete(project.work());
        OutsideProject.Result result = project.maven(
                OpensslKey.environment(),
                key.with(
                        "package",
                        "-Pel9",
                        "-Dkernel.boot.skip",
                        "-Dkernel.toolchain=container",
                        "-Dkernel.toolchain.image=" + TOOLS,
                        own()));
        succeed(result);
        assertThat(result).says("tools: those of a container of " + TOOLS);
        assertThat(onHost).hasSize(4);
        Map<String, byte[]> inContainer = rpms();
        assertThat(inContainer.keySet()).isEqualTo(onHost.keySet());
        assertThat(onHost.keySet().stream().filter(name -> !Arrays.equals(onHost.get(name), inContainer.get(name))))
                .isEmpty();
        String id = Run.in(project.directory(), "podman", "image", "inspect", "--format", "{{.Id}}", TOOLS)
                .strip();
        try (Stream<Path> files = Files.list(project.work().resolve("rpms"))) {
            Path bill = files.filter(file -> file.toString().endsWith(".cdx.json"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(bill)).contains(id);
        }
        assertThat(Run.in(
                        project.directory(),
                        "find",
                        objects.toString(),
                        project.work().toString(),
                        "!",
                        "-user",
                        System.getProperty("user.name")))
                .isEmpty();
    }

    private static Map<String, byte[]> rpms() throws IOException {
        Map<String, byte[]> rpms = new TreeMap<>();
        try (Stream<Path> files = Files.list(project.work().resolve("rpms"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".rpm")).toList()) {
                rpms.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return rpms;
    }

    private static String own() {
        return "-Dkernel.objects=" + objects;
    }

    private static OutsideProject.Result maven(String... arguments) {
        return project.maven(
                OpensslKey.environment(),
                key.with(Stream.concat(
                                Stream.of(arguments),
                                Stream.of("-Pel9", "-Dkernel.boot.skip", "-Dkernel.provision=false"))
                        .toArray(String[]::new)));
    }

    private static OutsideProject.Result inTools(String goal) {
        return maven(goal, "-Dkernel.toolchain=container", "-Dkernel.toolchain.image=" + TOOLS, own());
    }

    /** Starts Maven, and returns its process when a container compiles: those before it end of themselves. */
    private static Process untilMakeRuns() throws IOException {
        Path log = project.directory().resolve("maven.log");
        Path compiled = project.work().resolve("logs/compile.log");
        Files.deleteIfExists(log);
        Files.deleteIfExists(compiled);
        Process maven = project.startInto(
                log,
                OpensslKey.environment(),
                key.with(
                        "kernel:compile",
                        "-Pel9",
                        "-Dkernel.compiler.launcher=none",
                        "-Dkernel.toolchain=container",
                        "-Dkernel.toolchain.image=" + TOOLS,
                        own()));
        while (maven.isAlive()
                && (!Files.exists(compiled)
                        || !Files.readString(compiled).contains("  CC ")
                        || notes().isEmpty()
                        || !exists(notes().get(0)))) {
            Thread.onSpinWait();
        }
        assertThat(maven.isAlive()).as(Files.readString(log)).isTrue();
        return maven;
    }

    /** The names of the containers that a build has noted as running. */
    private static List<String> notes() throws IOException {
        Path directory = project.work().resolve("containers");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> notes = Files.list(directory)) {
            return notes.map(note -> note.getFileName().toString())
                    .filter(name -> name.startsWith("kernel-lts-"))
                    .toList();
        }
    }

    private static boolean exists(String container) throws IOException {
        Path output = project.directory().resolve("exists.txt");
        return Run.to(project.directory(), null, output, "podman", "container", "exists", container) == 0;
    }

    private static String inspect(String container, String format) {
        return Run.in(project.directory(), "podman", "container", "inspect", "--format", format, container);
    }

    private static void succeed(OutsideProject.Result result) {
        assertThat(result).succeeded();
    }
}
