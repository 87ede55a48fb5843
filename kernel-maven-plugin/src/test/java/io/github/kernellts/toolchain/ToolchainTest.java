// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolchainTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void whatIsMissingOrTooOldIsNamedAllAtOnceWithWhatMendsIt() throws IOException {
        program("pahole", "v1.16");
        program("gcc", "12.2.0");
        List<String> problems = toolchain().missingForKernels(Map.of()).stream()
                .map(problem -> problem.what() + " -> " + problem.remedy())
                .toList();
        assertThat(problems)
                .contains(
                        "flex is missing (Kconfig) -> install flex (apt) or flex (dnf)",
                        "pahole is 1.16, and 1.22 or later is needed (BTF) -> upgrade pahole (apt) or dwarves (dnf)")
                .noneMatch(problem -> problem.startsWith("gcc"));
    }

    @Test
    void aBranchCanAskForANewerTool() throws IOException {
        program("ld", "2.24");
        assertThat(toolchain().missingForKernels(Map.of()))
                .noneMatch(problem -> problem.what().startsWith("ld "));
        assertThat(toolchain().missingForKernels(Map.of("ld", "2.25")))
                .anyMatch(problem -> problem.what().equals("ld is 2.24, and 2.25 or later is needed (the linker)"));
    }

    @Test
    void theCommandThatInstallsNamesEachPackageOnce() throws IOException {
        program("apt-get", "");
        Toolchain toolchain = toolchain();
        String command = new Provisioner(toolchain, processes, new RecordedOutput())
                .suggestion(List.of(
                        new Problem("a", "", "libelf-dev", "x"),
                        new Problem("b", "", "flex", "y"),
                        new Problem("c", "", "libelf-dev", "x"),
                        Problem.of("d", "")));
        assertThat(command).isEqualTo("apt-get install flex libelf-dev");
    }

    @Test
    void aVersionIsAskedOnceForEachFile() throws IOException {
        Path counter = directory.resolve("asked");
        program("gcc", "12.2.0", "echo x >> " + counter);
        assertThat(toolchain().identity("gcc")).contains("gcc 12.2.0");
        assertThat(toolchain().identity("gcc")).contains("gcc 12.2.0");
        assertThat(counter).hasContent("x");
    }

    @Test
    void versionsAreReadOutOfWhatToolsPrint() {
        assertThat(Toolchain.firstVersion("GNU ld (GNU Binutils for Debian) 2.40"))
                .isEqualTo("2.40");
        assertThat(Toolchain.firstVersion("*** Zstandard CLI (64-bit) v1.5.4, by Yann Collet ***"))
                .isEqualTo("1.5.4");
        assertThat(Toolchain.firstVersion("kmod version 30")).isEqualTo("30");
        assertThat(Toolchain.firstVersion("")).isEmpty();
    }

    @Test
    void versionsAreComparedNumberByNumber() {
        assertThat(Version.parse("1.9")).isLessThan(Version.parse("1.24"));
        assertThat(Version.parse("4.18.0-rc1")).isEqualTo(Version.parse("4.18.0"));
        assertThat(Version.parse("2.5")).isLessThan(Version.parse("2.5.35"));
    }

    private Toolchain toolchain() {
        return new Toolchain(directory.toString(), directory.resolve("memory/tools.properties"), processes);
    }

    private void program(String name, String version, String... more) throws IOException {
        Path file = directory.resolve(name);
        Trees.write(file, "#!/bin/sh\n" + String.join("\n", more) + "\necho " + version + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
