// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that gcc of this machine links, which has glibc 2.36: they need GLIBC_2.34 for their start. */
class HostProgramsCheckTest {
    private static final List<String> REQUIREMENTS = List.of("bash", "libc.so.6()(64bit)", "libz.so.1()(64bit)");

    @TempDir
    Path directory;

    @Test
    void aDynamicProgramRunsOnAnElThatIsNotOlder() {
        assertThatCode(() -> check("el9", REQUIREMENTS)).doesNotThrowAnyException();
        assertThatCode(() -> check("el10", REQUIREMENTS)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("el8", REQUIREMENTS))
                .hasMessageContaining("scripts/program is linked dynamically, and EL8 lacks GLIBC_2.34 (it has 2.28)");
    }

    @Test
    void itsLibrariesAreRequiredByThePackage() {
        assertThatThrownBy(() -> check("el9", List.of("libc.so.6()(64bit)")))
                .hasMessageContaining("-devel does not require libz.so.1()(64bit)");
    }

    @Test
    void aStaticProgramRunsEverywhere() {
        assertThatCode(() -> check("el8", List.of(), "-static")).doesNotThrowAnyException();
    }

    private void check(String el, List<String> requirements, String... options) {
        Trees.write(
                directory.resolve("program.c"),
                "extern const char *zlibVersion(void); int main(void) { return zlibVersion() == 0; }");
        List<String> command = new ArrayList<>(List.of("gcc", "-o", "program", "program.c", "-lz"));
        command.addAll(List.of(options));
        try (Processes processes = new Processes(directory)) {
            processes.output(Command.of(directory, command), "");
        }
        Findings findings = new Findings();
        HostProgramsCheck check = new HostProgramsCheck(EnterpriseLinux.parse(el), findings);
        check.check(
                "scripts/program",
                ElfFile.parse("program", Trees.read(directory.resolve("program")))
                        .orElseThrow());
        check.conclude(requirements);
        findings.conclude();
    }
}
