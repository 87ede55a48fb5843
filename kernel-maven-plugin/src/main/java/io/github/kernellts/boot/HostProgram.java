// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A program of this machine and the shared libraries that it loads, as ldd(1) lists them. */
final class HostProgram {
    /** The line of ldd for a library. */
    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s*(?:\\S+ => )?/(\\S+) \\(0x[0-9a-f]+\\)$");

    private final Processes processes;
    private final Path program;

    HostProgram(Processes processes, Path program) {
        this.processes = processes;
        this.program = program;
    }

    /** The absolute paths of its libraries; none of a static program. */
    Set<Path> libraries() {
        return LIBRARY.matcher(processes
                        .run(Command.of(Path.of("/"), "ldd", program.toString()))
                        .output())
                .results()
                .map(library -> Path.of("/", library.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
