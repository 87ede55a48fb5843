// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables in the environment of Maven that change what programs do. Another JVM, which has them, starts the programs. */
class HostileEnvironmentTest {
    /** Of make, gcc, kbuild, perl, python, shells, rpm, gpg, git, archivers, patch, launchers and OpenSSL. */
    private static final String VARIABLES = """
            MAKEFLAGS GNUMAKEFLAGS MFLAGS MAKEFILES GCC_EXEC_PREFIX COMPILER_PATH CPATH C_INCLUDE_PATH
            LIBRARY_PATH CC HOSTCC CFLAGS KCFLAGS KBUILD_OUTPUT KBUILD_EXTMOD KBUILD_BUILD_USER KCONFIG_CONFIG
            KCONFIG_ALLCONFIG INSTALL_MOD_PATH LOCALVERSION ARCH CROSS_COMPILE SOURCE_DATE_EPOCH PERL5OPT
            PERL5LIB PYTHONPATH PYTHONSTARTUP PYTHONHOME BASH_ENV ENV RPM_CONFIGDIR GNUPGHOME GIT_DIR
            GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT GIT_SSH_COMMAND GIT_EXTERNAL_DIFF TAR_OPTIONS XZ_OPT XZ_DEFAULTS
            GZIP ZSTD_CLEVEL GREP_OPTIONS POSIXLY_CORRECT PATCH_VERSION_CONTROL QUILT_PATCHES CCACHE_DIR
            DISTCC_HOSTS OPENSSL_CONF SSL_CERT_FILE JAVA_HOME KERNEL_SIGNING_PASSWORD LANG LC_MESSAGES TZDIR
            """;

    @TempDir
    Path directory;

    /** Runs a program of that name as builds do, in a directory. */
    static final class Runner {
        public static void main(String[] arguments) {
            Path in = Path.of(arguments[0]);
            try (Processes processes = new Processes(in)) {
                System.out.print(processes.output(Command.of(in, arguments[1]), ""));
            }
        }
    }

    @BeforeEach
    void plant() {
        Path git = directory.resolve("git");
        Trees.write(git, "#!/bin/sh\necho the planted one runs\n");
        Trees.executable(git);
        Trees.write(directory.resolve(".gitconfig"), "[alias]\n");
    }

    @Test
    void noVariableThatChangesAProgramReachesIt() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        for (String name : VARIABLES.strip().split("\\s+")) {
            variables.put(name, "canary of " + name);
        }
        assertThat(variables).hasSizeGreaterThan(50);
        assertThat(run(variables, "env")).contains("PATH=").doesNotContain("canary");
    }

    /** The source of a module that is checked out may hold a program with the name of git. */
    @ParameterizedTest
    @ValueSource(strings = {".", "", "./", "..", "bin/.."})
    void aRelativeEntryOfThePathIsNotSearched(String entry) throws IOException {
        Trees.directory(directory.resolve("bin"));
        String path = entry + ":" + System.getenv("PATH");
        String said = run(Map.of("PATH", path), "env");
        assertThat(said.lines()
                        .filter(line -> line.startsWith("PATH="))
                        .findFirst()
                        .orElseThrow())
                .isEqualTo("PATH=" + SearchPath.of(System.getenv("PATH")).variable());
        assertThat(run(Map.of("PATH", path), "git")).doesNotContain("planted");
    }

    @Test
    void theDirectoriesOfAPathAreTheAbsoluteOnesInTheirOrder() {
        assertThat(SearchPath.of("/b:.::bin:/a:").variable()).isEqualTo("/b:/a");
        assertThat(SearchPath.of(null).directories()).isEmpty();
        assertThat(SearchPath.of(directory + ":/usr/bin").find("git")).contains(directory.resolve("git"));
        assertThat(SearchPath.of(directory.toString()).find(".gitconfig")).isEmpty();
    }

    private String run(Map<String, String> variables, String program) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Runner.class.getName(),
                        directory.toString(),
                        program)
                .redirectErrorStream(true);
        builder.environment().putAll(new TreeMap<>(variables));
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
