// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A launcher's log of its calls.
 *
 * @param file its path, in a directory that makefiles can write to, too
 * @param sum summarises its lines in one
 */
record CallLog(Path file, Function<List<String>, String> sum) {
    void reset() {
        Trees.delete(file);
    }

    Optional<String> statistics() {
        return Optional.of(file)
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                .map(path -> sum.apply(Trees.text(path).lines().toList()));
    }

    /** The number of calls compiled by each machine, in one line. */
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
