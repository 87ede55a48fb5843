// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.lang.reflect.Proxy;
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

    /** apt installs gcc without the C library's headers where recommended packages aren't wanted. */
    @Test
    void aModulesBuildNeedsTheHeadersOfTheCLibrary() {
        Toolchain bare = new Toolchain(without("stdio.h"), directory.resolve("memory/tools.properties"), processes);
        assertThat(bare.missingForModules())
                .contains(new Problem(
                        "stdio.h is missing (programs that a module's build runs)",
                        "install libc6-dev (apt) or glibc-devel (dnf)",
                        "libc6-dev",
                        "glibc-devel"));
        assertThat(toolchain().missingForModules())
                .noneMatch(problem -> problem.what().startsWith("stdio.h"));
    }

    /** The files of this machine but those of one name. */
    private ToolFiles without(String name) {
        HostFiles host = HostFiles.of(directory.toString());
        return (ToolFiles) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ToolFiles.class},
                (proxy, method, arguments) -> method.getName().equals("exists") && ((Path) arguments[0]).endsWith(name)
                        ? false
                        : method.invoke(host, arguments));
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
    void aRepositoryThatIsOutOfOrderDoesNotKeepPackagesOfOthersFromBeingInstalled() throws IOException {
        Path called = directory.resolve("called");
        program(
                "apt-get",
                "",
                "echo $* >> " + called,
                "[ $1 = update ] && { echo Hit; echo 'E: The repository of others is expired'; exit 100; }",
                "[ -e " + directory.resolve("absent") + " ] && { echo E: no package; exit 100; }");
        RecordedOutput output = new RecordedOutput();
        List<Problem> missing = List.of(new Problem("flex is missing", "", "flex", "flex"));
        new Provisioner(toolchain(), processes, output).install(missing);
        assertThat(called).content().isEqualTo("update -q\ninstall -q -y --no-install-recommends flex\n");
        assertThat(output.lines).contains("Provisioning: apt-get update -q");
        assertThat(output.warnings)
                .singleElement()
                .asString()
                .isEqualTo("apt-get update failed; packages are taken by the lists of before:"
                        + " E: The repository of others is expired");
        Trees.write(directory.resolve("absent"), "");
        assertThatThrownBy(() -> new Provisioner(toolchain(), processes, output).install(missing))
                .hasMessageContaining("apt-get failed with exit code 100")
                .hasMessageContaining("no package");
    }

    @Test
    void aFileIsAskedOnce() throws IOException {
        Path counter = directory.resolve("asked");
        program("gcc", "12.2.0", "echo x >> " + counter);
        String identity = toolchain().identity("gcc");
        assertThat(identity).startsWith("gcc 12.2.0 ");
        long asked = Trees.size(counter);
        assertThat(toolchain().identity("gcc")).isEqualTo(identity);
        assertThat(toolchain().versions("gcc")).isEqualTo("gcc 12.2.0");
        assertThat(Trees.size(counter)).isEqualTo(asked);
    }

    @Test
    void anotherProgramOfTheSameVersionIsAnotherTool() throws IOException {
        program("gcc", "12.2.0");
        String identity = toolchain().identity("gcc");
        program("gcc", "12.2.0", "# a wrapper that adds -O0");
        assertThat(toolchain().identity("gcc")).startsWith("gcc 12.2.0 ").isNotEqualTo(identity);
    }

    @Test
    void anotherProgramThatACompilerRunsIsAnotherCompiler() throws IOException {
        String tells = "case $1 in -print-prog-name=*) echo " + directory + "/${1#*=}; exit;; esac";
        program("gcc", "12.2.0", tells);
        for (String part : List.of("cc1", "as", "ld")) {
            program(part, "1");
            String identity = toolchain().identity("gcc");
            program(part, "2");
            assertThat(toolchain().identity("gcc")).isNotEqualTo(identity);
        }
        assertThat(toolchain().programs("gcc"))
                .extracting(Toolchain.Program::name)
                .containsExactly("gcc", "cc1", "as");
    }

    @Test
    void anotherLibraryIsAnotherTool() throws IOException {
        Path library = directory.resolve("libbfd.so");
        program("objcopy", "1");
        program("ldd", "", "printf '\\tlibbfd.so => " + library + " (0x00007f)\\n'");
        Trees.write(library, "one");
        String identity = toolchain().identity("objcopy");
        Trees.write(library, "two");
        assertThat(toolchain().identity("objcopy")).isNotEqualTo(identity);
    }

    @Test
    void aCompilerIsTheOneBehindALaunchersLink() throws IOException {
        Path links = Trees.directory(directory.resolve("links"));
        program("ccache", "4.7");
        Files.createSymbolicLink(links.resolve("gcc"), directory.resolve("ccache"));
        program("gcc", "12.2.0");
        assertThat(linked(links).versions("gcc")).isEqualTo("gcc 12.2.0");
        program("gcc", "99.1.0");
        assertThat(linked(links).versions("gcc")).isEqualTo("gcc 99.1.0");
        assertThat(linked(links).identity("gcc")).isEqualTo(toolchain().identity("gcc"));
    }

    private Toolchain linked(Path links) {
        return new Toolchain(links + ":" + directory, directory.resolve("memory/tools.properties"), processes);
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

    @Test
    void theRealToolsHaveLibrariesOfTheirOwn() {
        Toolchain real = new Toolchain(System.getenv("PATH"), directory.resolve("tools"), processes);
        assertThat(real.identity("gcc", "ld", "make").lines())
                .hasSize(3)
                .allMatch(line -> line.matches("[a-z]+ [0-9.]+ [0-9a-f]{64}"));
        assertThat(real.programs("gcc")).extracting(Toolchain.Program::name).containsExactly("gcc", "cc1", "as");
        assertThat(Trees.text(directory.resolve("tools"))).contains("libbfd").doesNotContain("/libc.so.6|");
    }

    /** As where libssl-dev is upgraded: host programs in -devel have a part of its libcrypto.a. */
    @Test
    void anotherLibraryUnderTheSameNameHasOtherContents() {
        Path library = directory.resolve("libcrypto.a");
        List<Path> libraries = List.of(directory.resolve("libelf.a"), library);
        Trees.write(library, "3.0.17");
        String before = toolchain().contents(libraries);
        assertThat(before).matches("libcrypto\\.a [0-9a-f]{64}\n");
        assertThat(toolchain().contents(libraries)).isEqualTo(before);
        Trees.write(library, "3.0.18");
        assertThat(toolchain().contents(libraries)).isNotEqualTo(before);
        assertThat(Library.ARCHIVES)
                .contains(Path.of("/usr/lib/x86_64-linux-gnu/libcrypto.a"))
                .noneMatch(file -> file.toString().endsWith(".so"));
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
