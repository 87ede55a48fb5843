// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.OperatingSystem;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a stand-in for podman that runs commands on this machine and records its arguments. */
class BuildEnvironmentTest {
    private static final String ID = "0123456789abcdef";

    @TempDir
    Path directory;

    private Processes processes;
    private Path called;

    @BeforeEach
    void makeEngine() {
        processes = new Processes(directory);
        called = directory.resolve("called");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void withoutAnEngineTheToolsAreThoseOfThisMachineWithAWarningOfTheirSystem() {
        BuildEnvironment builders = builders("auto", Optional.of("example.org/image"));
        assertThat(builders.contained()).isFalse();
        assertThat(builders.facts()).containsEntry("toolchain", "host").containsKey("toolchain-warning");
        assertThat(builders.warning()).get().asString().startsWith("Built for EL9 with the tools of ");
    }

    @Test
    void anEngineAloneIsNoReasonToBuildInAContainer() throws IOException {
        engine("podman", "exit 0");
        assertThat(builders("auto", Optional.empty()).contained()).isFalse();
        assertThat(called).doesNotExist();
    }

    @Test
    void anImageThatWasNamedOrMadeIsBuiltIn() throws IOException {
        engine("podman", "exit 0");
        assertThat(builders("auto", Optional.of("example.org/image")).contained())
                .isTrue();
        assertThat(builders("host", Optional.of("example.org/image")).contained())
                .isFalse();
        Trees.write(directory.resolve("cache/toolchains/el9"), "podman\n");
        assertThat(builders("auto", Optional.empty()).contained()).isTrue();
    }

    @Test
    void anotherWordIsRefused() {
        assertThatThrownBy(() -> builders("vm", Optional.empty()).contained())
                .hasMessageContaining("kernel.toolchain is \"vm\"");
    }

    @Test
    void aCommandRunsInAContainerOfTheImageAsTheSameUserWithoutNetwork() throws IOException {
        podman();
        BuildEnvironment builders = builders("container", Optional.of("example.org/image"));
        Path work = Trees.directory(directory.resolve("work"));
        String said = builders.processes()
                .output(
                        Command.of(work, "printf", "%s", "a b; $(x)")
                                .withEnvironment(Map.of("VARIABLE", "its value"))
                                .reading(directory.resolve("cache"))
                                .writing(work),
                        "");
        assertThat(said).isEqualTo("a b; $(x)\n");
        String call =
                Files.readString(called).lines().reduce((first, last) -> last).orElseThrow();
        assertThat(call)
                .startsWith("run --name kernel-lts-")
                .contains(" --rm --init --network none ")
                .contains(" --volume " + work + ":" + work + " ")
                .contains(" --volume " + directory + "/cache:" + directory + "/cache:ro ")
                .doesNotContain(directory + "/objects")
                .contains(" --env VARIABLE=its value ")
                .contains(" --workdir " + work + " ")
                .contains(" --option ")
                .endsWith(" " + ID + " printf %s a b; $(x)")
                .containsPattern("--user(ns=keep-id| 0:0) ");
        assertThat(directory.resolve("work/containers")).isEmptyDirectory();
    }

    @Test
    void aContainerIsNotGivenADirectoryThatWasReplacedByALink() throws IOException {
        podman();
        Path work = Trees.directory(directory.resolve("work"));
        Path build = Files.createSymbolicLink(work.resolve("build"), Trees.directory(directory.resolve("home")));
        Processes inside =
                builders("container", Optional.of("example.org/image")).processes();
        assertThatThrownBy(() -> inside.output(Command.of(work, "true").writing(build), ""))
                .hasMessageContaining("build leads to " + directory.resolve("home"));
    }

    @Test
    void theImageIsPartOfWhatOutputDependsOn() throws IOException {
        podman();
        BuildEnvironment builders = builders("container", Optional.of("example.org/image"));
        assertThat(builders.identity("gcc")).startsWith("image " + ID + "\ngcc ");
        assertThat(builders.image()).contains(new BuildEnvironment.UsedImage("example.org/image", ID));
        assertThat(builders.facts()).containsEntry("toolchain", "container");
    }

    @Test
    void aCommandThatFailsLeavesNoContainer() throws IOException {
        podman();
        BuildEnvironment builders = builders("container", Optional.of("example.org/image"));
        assertThat(builders.processes().run(Command.of(Path.of("/"), "false")).exit())
                .isEqualTo(1);
        assertThat(called).content().containsPattern("\nrm --force --volumes kernel-lts-");
    }

    @Test
    void whatAKilledBuildLeftRunningIsRemovedByTheNextOne() throws IOException {
        podman();
        Path note = directory.resolve("work/containers/kernel-lts-0123-abcd");
        Trees.write(Trees.parents(note), "");
        builders("host", Optional.empty()).stopLeftovers();
        assertThat(called).content().isEqualTo("rm --force --volumes kernel-lts-0123-abcd\n");
        assertThat(note).doesNotExist();
    }

    @Test
    void whatAFileSaysOfAContainerIsNeverRun() throws IOException {
        Path planted = engine("planted", "exit 0");
        for (String name : List.of("kernel-lts-0123-abcd", "--privileged")) {
            Trees.write(Trees.parents(directory.resolve("work/containers/" + name)), planted + "\n");
        }
        builders("host", Optional.empty()).stopLeftovers();
        assertThat(called).doesNotExist();
        assertThat(directory.resolve("work/containers")).isEmptyDirectory();
    }

    @Test
    void anImageThatIsNotHereIsMadeOnlyIfThatIsAllowed() throws IOException {
        engine("podman", "case $1 in image) echo 'no such image'; exit 1;; esac");
        assertThat(builders("container", Optional.empty()).missingForModules(false, false))
                .extracting(Problem::what, Problem::remedy)
                .anySatisfy(problem -> assertThat(problem.toList().toString())
                        .contains("localhost/kernel-lts-builder:el9")
                        .contains("make it with the goal kernel:toolchain"));
        assertThat(called).content().doesNotContain("build ");
    }

    @Test
    void anImageIsAskedForWhatBuildsAndThisMachineForWhatPatches() throws IOException {
        engine("podman", "case $1 in", "  image) printf '%s\\nPATH=/nowhere\\n' sha256:" + ID + ";;", "esac");
        assertThat(builders("container", Optional.of("example.org/image")).missingForModules(false, false))
                .extracting(Problem::what)
                .contains("In the image example.org/image: gcc is missing (the compiler)")
                .noneMatch(what -> what.startsWith("In the image") && what.contains("patch is missing"))
                .contains("patch is missing (the patch series)");
    }

    @Test
    void loadingModulesTakesTheMachinesQemu() throws IOException {
        engine("podman", "case $1 in", "  image) printf '%s\\nPATH=/nowhere\\n' sha256:" + ID + ";;", "esac");
        BuildEnvironment builders = builders("container", Optional.of("example.org/image"));
        String qemu = "qemu-system-x86_64 is missing (booting the packaged kernel)";
        assertThat(builders.missingForModules(false, false))
                .extracting(Problem::what)
                .doesNotContain(qemu);
        assertThat(builders.missingForModules(false, true))
                .extracting(Problem::what)
                .contains(qemu)
                .noneMatch(what -> what.startsWith("mkfs.btrfs"));
    }

    @Test
    void theImageOfAnElIsMadeFromTheContainerfileWithWhatABuildNeeds() throws IOException {
        engine("podman", "exit 0");
        builders("container", Optional.empty()).images().provideUnlessHere();
        assertThat(called)
                .content()
                .startsWith("build --tag localhost/kernel-lts-builder:el9 --build-arg BASE=example.org/rocky:9 ")
                .contains("TOOLSET=gcc-toolset-13 ")
                .contains("gcc-toolset-13-binutils gcc-toolset-13-gcc ")
                .contains(" dwarves ")
                .contains(" rpm-build ");
        assertThat(directory.resolve("cache/toolchains/el9")).exists();
        assertThat(directory.resolve("cache/toolchains/el9-context/Containerfile"))
                .content()
                .contains("FROM ${BASE}");
    }

    @Test
    void anEngineThatDoesNotWorkIsNotTakenForAMissingImage() throws IOException {
        engine("podman", "echo Cannot connect to the daemon; exit 1");
        assertThatThrownBy(() -> builders("container", Optional.empty()).processes())
                .hasMessageContaining("Cannot connect to the daemon")
                .hasMessageContaining("set kernel.toolchain to host");
    }

    @Test
    void limitsAreThoseOfThisProcessButNoMoreProcessesThanThereCanBe() {
        String limits = "Limit                     Soft Limit           Hard Limit           Units     \n"
                + "Max processes             96365                96365                processes \n"
                + "Max open files            1024                 20000                files     \n";
        assertThat(Engine.limits(limits, 32768))
                .containsExactly("--ulimit", "nproc=32768:32768", "--ulimit", "nofile=1024:20000");
        assertThat(Engine.limits("Max open files            unlimited            unlimited            files", 1))
                .isEmpty();
    }

    @Test
    void aSystemIsAnElByItsPlatformWhoeverRebuiltIt() {
        OperatingSystem rocky = OperatingSystem.parse(
                "NAME=\"Rocky Linux\"\nPRETTY_NAME=\"Rocky Linux 9.6\"\nPLATFORM_ID=\"platform:el9\"\n");
        assertThat(rocky.name()).isEqualTo("Rocky Linux 9.6");
        assertThat(rocky.is("el9")).isTrue();
        assertThat(rocky.is("el8")).isFalse();
        assertThat(OperatingSystem.parse("PRETTY_NAME='Debian'\n").is("el9")).isFalse();
    }

    private BuildEnvironment builders(String kind, Optional<String> image) {
        ToolchainRequest request = new ToolchainRequest(
                kind, "none", Optional.empty(), image, Optional.empty(), List.of("--option"), Map.of(), false);
        Path cache = Trees.directory(directory.resolve("cache"));
        Trees.directory(cache.resolve("toolchains"));
        return new BuildEnvironment(
                request,
                new BuilderImageSpec("el9", "example.org/rocky:9", "crb", "gcc-toolset-13"),
                new Toolchain(directory.toString(), directory.resolve("tools"), processes),
                processes,
                new BuildEnvironment.Directories(directory.resolve("work"), cache, directory.resolve("objects")),
                new RecordedOutput());
    }

    /** A stand-in that has the image, and runs the command after the image's id. */
    private Path podman() throws IOException {
        return engine(
                "podman",
                "case $1 in",
                "  image) printf '%s\\nPATH=/usr/bin:/bin\\n' sha256:" + ID + "; exit 0;;",
                "  run) while [ \"$1\" != " + ID + " ]; do shift; done; shift; exec \"$@\";;",
                "esac");
    }

    private Path engine(String name, String... lines) throws IOException {
        Path file = directory.resolve(name);
        Trees.write(file, "#!/bin/sh\necho \"$*\" >> " + called + "\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
