// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files and directories that a command needs in addition to the system's programs and libraries. A sandbox or a
 * container mounts these and no others, at the same paths.
 *
 * @param read the files and directories that it only reads
 * @param written the files and directories that it writes; these may be below those that it reads
 * @param network whether it needs the network
 * @param links further paths of directories in {@code read}, such as {@code /lib/modules/RELEASE/build}, each with the
 *     directory that it leads to; without a sandbox they don't exist
 */
public record Access(Set<Path> read, Set<Path> written, boolean network, Map<Path, Path> links) {
    /** No files besides the system's. */
    public static final Access NONE = new Access(Set.of(), Set.of(), false);

    public Access {
        read = Set.copyOf(read);
        written = Set.copyOf(written);
        links = Map.copyOf(links);
    }

    public Access(Set<Path> read, Set<Path> written, boolean network) {
        this(read, written, network, Map.of());
    }

    /** The union of both. */
    public Access and(Access more) {
        Map<Path, Path> all = new TreeMap<>(links);
        all.putAll(more.links);
        return new Access(union(read, more.read), union(written, more.written), network || more.network, all);
    }

    private static Set<Path> union(Set<Path> one, Set<Path> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }
}
