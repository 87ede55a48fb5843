// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories of tools outside the system directories, such as {@code /opt/rh/gcc-toolset-14/root/usr}: the parent
 * of a program's directory, with its libraries, or only the program's directory if the parent has unrelated files, too.
 *
 * @param home the user's home directory, of which only directories of programs are visible
 */
record ToolDirectories(Path home) {
    List<Path> of(List<Path> programs) {
        return programs.stream()
                .flatMap(program -> Stream.of(program, real(program)))
                .filter(program -> Bubblewrap.SYSTEM.stream().noneMatch(program::startsWith))
                .map(this::directory)
                .distinct()
                .sorted()
                .toList();
    }

    private Path directory(Path program) {
        Path own = program.getParent();
        Path above = own.getParent();
        boolean shared = above == null
                || above.getNameCount() < 2
                || above.getParent().equals(Path.of("/home"))
                || home.startsWith(above)
                || !List.of("bin", "sbin", "shims").contains(own.getFileName().toString());
        return shared ? own : above;
    }

    private static Path real(Path program) {
        try {
            return program.toRealPath();
        } catch (IOException e) {
            throw Trees.failure("read", program, e);
        }
    }
}
