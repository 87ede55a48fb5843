// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** A program of this machine and the shared libraries that it loads, as ldd(1) lists them. */
final class HostProgram {
    private final Processes processes;
    private final Path program;

    HostProgram(Processes processes, Path program) {
        this.processes = processes;
        this.program = program;
    }

    /**
     * The absolute paths of the program and its libraries.
     *
     * @param directory where ldd runs
     */
    Set<Path> files(Path directory) {
        Set<Path> files = new TreeSet<>(Set.of(program));
        String listed = processes.output(
                Command.of(directory, "ldd", program.toString()), "check that " + program + " runs on this machine");
        Arrays.stream(listed.split("\\s+")).filter(word -> word.startsWith("/")).map(Path::of).forEach(files::add);
        return files;
    }
}
