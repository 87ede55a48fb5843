// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProgramTest {
    @TempDir
    private Path directory;

    /** The program runs in a root that has nothing else. */
    @Test
    void theLibrariesAreAllThatTheProgramNeeds() throws Exception {
        try (Processes processes = new Processes(Path.of("/test"))) {
            Path program = Path.of("/usr/bin/openssl");
            Set<Path> libraries = new HostProgram(processes, program).libraries();
            assertThat(libraries).anyMatch(file -> file.toString().contains("/libcrypto.so"));
            Path root = directory.resolve("root");
            Set<Path> files = new TreeSet<>(libraries);
            files.add(program);
            for (Path file : files) {
                Files.copy(file, Trees.parents(root.resolve(file.toString().substring(1))));
            }
            assertThat(processes.output(
                            Command.of(
                                    directory, "bwrap", "--bind", root.toString(), "/", program.toString(), "version"),
                            ""))
                    .startsWith("OpenSSL ");
        }
    }
}
