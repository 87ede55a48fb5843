// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files and directories that a command needs beside the system's programs and libraries. A sandbox or a container shows
 * it these and no others, at the same paths.
 *
 * @param read what it only reads
 * @param written what it writes; these may lie below what it reads
 * @param network whether it reaches other machines
 */
public record Access(Set<Path> read, Set<Path> written, boolean network) {
    /** Nothing beside the system. */
    public static final Access NONE = new Access(Set.of(), Set.of(), false);

    public Access {
        read = Set.copyOf(read);
        written = Set.copyOf(written);
    }

    /** This and another one together. */
    public Access and(Access more) {
        return new Access(union(read, more.read), union(written, more.written), network || more.network);
    }

    private static Set<Path> union(Set<Path> one, Set<Path> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }
}
