// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a launcher notes what became of each call of a compiler.
 *
 * @param file the launcher writes it
 * @param sum says in a line what its lines come to
 */
record CallLog(Path file, Function<List<String>, String> sum) {
    void reset() {
        Trees.delete(file);
    }

    Optional<String> statistics() {
        return Optional.of(file)
                .filter(Files::exists)
                .map(path -> sum.apply(Trees.text(path).lines().toList()));
    }

    /** What became of calls that other machines were asked to compile, in a line. */
    static String distributed(String launcher, Map<String, Long> others, long here) {
        return launcher + ": "
                + (others.isEmpty()
                        ? "nothing was compiled on other machines"
                        : others.entrySet().stream()
                                .map(host -> host.getValue() + " compiled on " + host.getKey())
                                .collect(Collectors.joining(", ")))
                + ", " + here + " here";
    }
}
