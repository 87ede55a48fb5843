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
        assertThatCode(() -> linked("el9", REQUIREMENTS)).doesNotThrowAnyException();
        assertThatCode(() -> linked("el10", REQUIREMENTS)).doesNotThrowAnyException();
        assertThatThrownBy(() -> linked("el8", REQUIREMENTS))
                .hasMessageContaining("scripts/program is linked dynamically, and EL8 lacks GLIBC_2.34 (it has 2.28)");
    }

    /** As one that EL 9.5 links, which has OpenSSL 3.2: EL 9.2 has the same soname without these symbols. */
    @Test
    void aProgramOfALaterOpenSslRunsOnNoElWithAnEarlierOne() {
        Trees.write(directory.resolve("ssl.c"), "int EVP_late(void) { return 0; }");
        Trees.write(directory.resolve("ssl.map"), "OPENSSL_3.2.0 { global: EVP_late; };");
        run(
                "gcc",
                "-shared",
                "-fPIC",
                "-Wl,-soname,libcrypto.so.3",
                "-Wl,--version-script=ssl.map",
                "-o",
                "libcrypto.so",
                "ssl.c");
        Trees.write(directory.resolve("program.c"), "extern int EVP_late(void); int main(void) { return EVP_late(); }");
        run("gcc", "-o", "program", "program.c", "-L.", "-lcrypto");
        assertThatThrownBy(() -> check("el9", List.of("libc.so.6()(64bit)", "libcrypto.so.3()(64bit)")))
                .hasMessageContaining(
                        "scripts/program is linked dynamically, and EL9 lacks OPENSSL_3.2.0 (it has 3.0.7)");
    }

    @Test
    void itsLibrariesAreRequiredByThePackage() {
        assertThatThrownBy(() -> linked("el9", List.of("libc.so.6()(64bit)")))
                .hasMessageContaining("-devel does not require libz.so.1()(64bit)");
    }

    @Test
    void aStaticProgramRunsEverywhere() {
        assertThatCode(() -> linked("el8", List.of(), "-static")).doesNotThrowAnyException();
    }

    private void linked(String el, List<String> requirements, String... options) {
        Trees.write(
                directory.resolve("program.c"),
                "extern const char *zlibVersion(void); int main(void) { return zlibVersion() == 0; }");
        List<String> command = new ArrayList<>(List.of("gcc", "-o", "program", "program.c", "-lz"));
        command.addAll(List.of(options));
        run(command.toArray(String[]::new));
        check(el, requirements);
    }

    private void run(String... command) {
        try (Processes processes = new Processes(directory)) {
            processes.output(Command.of(directory, command), "");
        }
    }

    private void check(String el, List<String> requirements) {
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
