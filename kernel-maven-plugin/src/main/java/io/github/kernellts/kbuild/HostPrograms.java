// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How kbuild links its host programs, some of which are in -devel and run on other systems.
 *
 * @param linking static wherever the machine's libraries allow it
 * @param libraries a directory whose libraries are linked in place of the system's, if any
 */
public record HostPrograms(Linking linking, Optional<Path> libraries) {
    /** The two ways to link. */
    public enum Linking {
        /** Runs on every system. */
        STATIC,
        /** Runs where the C library is not older, and where the other libraries are. */
        DYNAMIC
    }

    /** Static programs of the system's libraries. */
    public static final HostPrograms STATIC = new HostPrograms(Linking.STATIC, Optional.empty());

    /** Dynamic programs. */
    public static final HostPrograms DYNAMIC = new HostPrograms(Linking.DYNAMIC, Optional.empty());

    /** The variables of make. */
    List<String> variables() {
        return List.of("HOSTLDFLAGS=" + String.join(" ", flags()), "HOSTPKG_CONFIG=" + String.join(" ", pkgConfig()));
    }

    /** The options of the linker. */
    List<String> flags() {
        List<String> flags = new ArrayList<>();
        if (linking == Linking.STATIC) {
            flags.add("-static");
        }
        libraries.ifPresent(directory -> flags.add("-L" + directory));
        return flags;
    }

    /** The program that names the options of a library, which static programs need with those of its own libraries. */
    List<String> pkgConfig() {
        return linking == Linking.STATIC ? List.of("pkg-config", "--static") : List.of("pkg-config");
    }

    /** The directories that make reads. */
    Path[] read() {
        return libraries.stream().toArray(Path[]::new);
    }
}
