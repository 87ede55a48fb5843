// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KbuildTest {
    @Test
    void aVersionThatIsNoPointReleaseIsRefused() {
        for (String bad : new String[] {"6.1", "6.1.x", "6.1.1; rm", "", "6.1.192-rc1", "latest"}) {
            assertThatThrownBy(() -> KernelVersion.parse(bad)).hasMessageContaining("kernel.version is \"" + bad);
        }
    }

    @Test
    void aBranchIsNotTakenForItsFirstRelease() {
        assertThatThrownBy(() -> KernelVersion.parse("7.3"))
                .hasMessageContaining("which is a branch and not a point release")
                .hasMessageContaining("Fix: set kernel.version to three numbers: 7.3.0 is the branch's first release");
    }

    @Test
    void aConfigurationTargetThatMakeWouldTakeForSomethingElseIsRefused() {
        Kbuild.requireTarget("x86_64_defconfig");
        for (String bad :
                new String[] {"--eval=$(shell id)defconfig", "-fconfig", "A=1config", "../config", "vmlinux"}) {
            assertThatThrownBy(() -> Kbuild.requireTarget(bad)).hasMessageContaining("kernel.config.base is \"" + bad);
        }
    }

    @Test
    void aLinkThatLeavesTheObjectsIsNotPackaged(@TempDir Path directory) throws IOException {
        Path objects = Trees.directory(directory.resolve("objects"));
        Trees.write(directory.resolve("key.p12"), "private");
        Trees.write(objects.resolve("vmlinuz"), "image");
        Files.createSymbolicLink(objects.resolve("bzImage"), directory.resolve("key.p12"));
        Files.createSymbolicLink(objects.resolve("image"), objects.resolve("vmlinuz"));
        try (Processes processes = new Processes(directory)) {
            Kbuild kbuild = kbuild(processes, directory, objects);
            assertThat(kbuild.inside("image")).hasContent("image");
            assertThatThrownBy(() -> kbuild.inside("bzImage")).hasMessageContaining("key.p12");
        }
    }

    /** The text would go into the objects, which the next make reads, or into a fragment. */
    @ParameterizedTest
    @ValueSource(strings = {"defconfig", "savedefconfig"})
    void aConfigurationThatMakeReplacedByALinkIsNotRead(String target, @TempDir Path directory) {
        Path tree = Trees.directory(directory.resolve("tree"));
        Path objects = Trees.directory(directory.resolve("objects"));
        Trees.write(directory.resolve("settings.xml"), "<password>secret</password>");
        Trees.write(
                tree.resolve("Makefile"),
                "defconfig:\n\tln -s " + directory + "/settings.xml $(O)/.config\n"
                        + "savedefconfig:\n\tln -s " + directory + "/settings.xml $(O)/defconfig\n"
                        + "olddefconfig:\n\tcp $(O)/.config $(O)/stolen\n");
        try (Processes processes = new Processes(directory)) {
            Kbuild kbuild = kbuild(processes, tree, objects);
            assertThatThrownBy(() -> {
                        if (target.equals("defconfig")) {
                            kbuild.configure(target, "CONFIG_X=y\n");
                        } else {
                            kbuild.smallest();
                        }
                    })
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("is a link to " + directory + "/settings.xml");
        }
        assertThat(objects.resolve("stolen")).doesNotExist();
    }

    @Test
    void aKernelThatNamesItselfAnotherReleaseIsRefused(@TempDir Path directory) {
        Path release = directory.resolve("include/config/kernel.release");
        try (Processes processes = new Processes(directory)) {
            Kbuild kbuild = kbuild(processes, directory, directory);
            Trees.write(release, "6.1.192-1.el9\n");
            kbuild.requireRelease();
            Trees.write(release, "6.1.192-1.el9-g0123456789ab\n");
            assertThatThrownBy(kbuild::requireRelease)
                    .hasMessageContaining(
                            "names itself 6.1.192-1.el9-g0123456789ab, and this build is of 6.1.192-1.el9 (")
                    .hasMessageContaining("Fix: ");
        }
    }

    /** As in libbpf of Linux 6.1 with glibc 2.43, where strchr gives back a const string of a const string. */
    @Test
    void whatANewerLibraryWarnsOfStopsNoHostProgram(@TempDir Path directory) {
        Path tree = Trees.directory(directory.resolve("tree"));
        Path objects = Trees.directory(directory.resolve("objects"));
        Trees.write(
                tree.resolve("lib.c"),
                "const char *find(const char *); char *first(char *);\nchar *first(char *s) { return find(s); }\n");
        Trees.write(
                tree.resolve("Makefile"),
                "savedefconfig:\n\tgcc $(HOSTCFLAGS) -Werror -Wall -c lib.c -o $(O)/lib.o\n\tcp lib.c $(O)/defconfig\n");
        try (Processes processes = new Processes(directory)) {
            kbuild(processes, tree, objects).smallest();
        }
        assertThat(objects.resolve("lib.o")).isNotEmptyFile();
    }

    /** The time of a kernel is set, and its old image deleted, after make has run. */
    @Test
    void filesBehindLinksOfTheObjectsKeepTheirTimesAndAreNotDeleted(@TempDir Path directory) throws IOException {
        Path tree = Trees.directory(directory.resolve("tree"));
        Path objects = Trees.directory(directory.resolve("objects"));
        Path vmlinux = directory.resolve("vmlinux");
        Trees.write(vmlinux, "of the user");
        Trees.write(directory.resolve("vmlinux.bin"), "of the user");
        Trees.write(objects.resolve("scripts/insert-sys-cert"), "#!/bin/sh\necho already inserted\n");
        Trees.executable(objects.resolve("scripts/insert-sys-cert"));
        Trees.write(objects.resolve("vmlinux"), "");
        Files.createSymbolicLink(Trees.parents(objects.resolve("arch/x86/boot/compressed")), directory);
        Trees.write(
                tree.resolve("Makefile"),
                "bzImage:\n\techo > $(O)/arch/x86/boot/bzImage; ln -sf " + vmlinux + " $(O)/vmlinux\n");
        try (Processes processes = new Processes(directory)) {
            Kbuild kbuild = kbuild(processes, tree, objects);
            kbuild.trust(new byte[0]);
            assertThatThrownBy(() -> kbuild.makeImageTrusting(directory.resolve("log")))
                    .hasMessageContaining("outside of " + objects);
            assertThat(directory.resolve("vmlinux.bin")).exists();
            Trees.delete(objects.resolve("arch/x86/boot/compressed"));
            Trees.touch(vmlinux, FileTime.from(Instant.EPOCH));
            assertThatThrownBy(() -> kbuild.makeImageTrusting(directory.resolve("log")))
                    .hasMessageContaining("is a link to " + vmlinux);
            assertThat(Trees.modified(vmlinux)).isEqualTo(FileTime.from(Instant.EPOCH));
        }
    }

    private static Kbuild kbuild(Processes processes, Path tree, Path objects) {
        return new Kbuild(
                processes,
                tree,
                objects,
                new Kbuild.Settings(
                        new KernelRelease(KernelVersion.parse("6.1.192"), "1", false, "el9"),
                        Instant.EPOCH,
                        1,
                        System.getenv("PATH"),
                        Map.of(),
                        Access.NONE,
                        HostPrograms.STATIC));
    }

    @Test
    void severalConfigurationsOfOneTargetRunItOnce(@TempDir Path directory) {
        Path tree = Trees.directory(directory.resolve("tree"));
        Path objects = Trees.directory(directory.resolve("objects"));
        Trees.write(tree.resolve("Makefile"), """
                %config:
                \techo $@ >> $O/ran
                tinyconfig:
                \techo $@ >> $O/ran
                \techo CONFIG_BASE=y > $O/.config
                """);
        try (Processes processes = new Processes(directory)) {
            Kbuild kbuild = kbuild(processes, tree, objects);
            kbuild.configure("tinyconfig", "CONFIG_ONE=y\n");
            assertThat(kbuild.config()).hasContent("CONFIG_BASE=y\nCONFIG_ONE=y\n");
            kbuild.configure("tinyconfig", "CONFIG_TWO=y\n");
            assertThat(kbuild.config()).hasContent("CONFIG_BASE=y\nCONFIG_TWO=y\n");
        }
        assertThat(objects.resolve("ran")).hasContent("tinyconfig\nolddefconfig\nolddefconfig\n");
    }

    @Test
    void theCompilersOwnErrorIsShown() {
        String log = """
                  CC      fs/a.o
                fs/a.c: In function 'f':
                fs/a.c:7:3: error: 'x' undeclared
                  CC      fs/b.o
                make[2]: *** [scripts/Makefile.build:250: fs/a.o] Error 1
                """;
        assertThat(Kbuild.errors(log))
                .contains("fs/a.c:7:3: error: 'x' undeclared")
                .doesNotContain("CC ");
    }

    @Test
    void progressInBatchModeIsALineNowAndThen() {
        RecordedOutput output = new RecordedOutput();
        AtomicReference<Instant> clock = new AtomicReference<>(Instant.EPOCH);
        Progress progress = new Progress(output, 200, clock::get);
        for (int second = 1; second <= 120; second++) {
            clock.set(Instant.ofEpochSecond(second));
            progress.accept("  CC [M]  fs/file" + second + ".o");
            progress.accept("make[1]: Entering directory");
        }
        assertThat(progress.count()).isEqualTo(120);
        assertThat(output.lines)
                .containsExactly(
                        "Compiling: 60 of about 200 steps, 30 %, about 2 min left",
                        "Compiling: 120 of about 200 steps, 60 %, about 80 s left");
    }

    @Test
    void anEstimateThatWasTooLowNeverSaysFinished() {
        RecordedOutput output = new RecordedOutput();
        AtomicReference<Instant> clock = new AtomicReference<>(Instant.EPOCH);
        Progress progress = new Progress(output, 1, clock::get);
        clock.set(Instant.ofEpochSecond(60));
        progress.accept("  CC      a.o");
        assertThat(output.lines).containsExactly("Compiling: 1 of about 1 steps, 99 %, about 0 s left");
    }
}
