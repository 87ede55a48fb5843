// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.rpm.DebuginfoPackaging;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.rpm.Rpmbuild;
import io.github.kernellts.rpm.SmallPrograms;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebuginfoCheckTest {
    @TempDir
    Path directory;

    @Test
    void debugInformationOfThePackagedProgramsIsAccepted() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;", mapped());
        assertThatCode(() -> check(rpm(programs), programs)).doesNotThrowAnyException();
    }

    @Test
    void debugInformationOfAnotherCompilationIsRefused() {
        Path rpm = rpm(SmallPrograms.compile(directory, "return number + 2;", mapped()));
        Path programs = SmallPrograms.compile(directory, "return number + 1;", mapped());
        assertThatThrownBy(() -> check(rpm, programs))
                .hasMessageContaining("lacks usr/lib/debug/" + SmallPrograms.MODULE + ".debug with the build id ")
                .hasMessageContaining("lacks usr/lib/debug/" + SmallPrograms.VMLINUX + " with the build id ")
                .hasMessageContaining("lacks usr/lib/debug/.build-id/");
    }

    @Test
    void aMissingSourceIsRefused() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;", mapped());
        Trees.write(Trees.parents(sources().resolve("small.c")), "int small;");
        Path rpm = rpm(programs);
        assertThatCode(() -> check(rpm, programs, "small.c")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(rpm, programs, "mall.c"))
                .hasMessageContaining("lacks the source mall.c below /usr/src/debug/");
    }

    @Test
    void aPathOfTheBuilderInASourceIsRefused() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;", mapped());
        Trees.write(Trees.parents(sources().resolve("small.c")), "// " + directory);
        assertThatThrownBy(() -> check(rpm(programs), programs))
                .hasMessageContaining("usr/src/debug/small-1-1/small.c has the path " + directory + " in it");
    }

    @Test
    void aPathOfTheBuilderIsRefused() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;");
        assertThatThrownBy(() -> check(rpm(programs), programs))
                .hasMessageContaining(
                        "usr/lib/debug/" + SmallPrograms.MODULE + ".debug has the path " + directory + " in it")
                .hasMessageContaining(
                        "usr/lib/debug/" + SmallPrograms.VMLINUX + " has the path " + directory + " in it");
    }

    private Path sources() {
        return Trees.directory(directory.resolve("sources"));
    }

    private String mapped() {
        return "-fdebug-prefix-map=" + directory + "=/usr/src/small";
    }

    private void check(Path rpm, Path programs, String... sources) {
        Findings findings = new Findings();
        DebuginfoCheck check = new DebuginfoCheck(List.of(directory), (path, content) -> {}, findings);
        check.wantKernel(SmallPrograms.VMLINUX, elf(programs.resolve(SmallPrograms.VMLINUX)));
        check.wantModule(SmallPrograms.MODULE, elf(programs.resolve(SmallPrograms.MODULE)));
        List.of(sources).forEach(check::wantSource);
        check.check(rpm);
        findings.conclude();
    }

    private static ElfFile elf(Path file) {
        return ElfFile.parse(file.toString(), Trees.read(file)).orElseThrow();
    }

    private Path rpm(Path programs) {
        try (Processes processes = new Processes(directory)) {
            Path made = new DebuginfoPackaging(
                            new Rpmbuild(processes, EnterpriseLinux.EL9, Instant.ofEpochSecond(SmallRpm.BUILT)),
                            EnterpriseLinux.EL9,
                            1,
                            Publisher.unnamed())
                    .build(
                            new DebuginfoPackaging.Metadata("small", "1", "1", "Small", "GPL", List.of()),
                            programs,
                            programs,
                            new DebuginfoPackaging.Sources("/usr/src/small", List.of(sources()), Optional.empty()),
                            Trees.directory(directory.resolve("work")),
                            directory.resolve("log"));
            Path kept = directory.resolve("debuginfo.rpm");
            Trees.rename(made, kept);
            return kept;
        }
    }
}
