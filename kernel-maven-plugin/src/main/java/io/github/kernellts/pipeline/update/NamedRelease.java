// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A release that the user names in place of kernel.org's list, as where that can't be reached.
 *
 * @param source its version, and where it comes from
 */
public record NamedRelease(SourceRequest source) {
    /** The property of the version. */
    private static final String VERSION = "kernel.version";
    /** The property of where it comes from. */
    private static final String SOURCE = "kernel.source";
    /** What is read only for a release that the user names. */
    private static final List<String> SOURCES =
            List.of(SOURCE, "kernel.source.commit", "kernel.source.sha256", "kernel.source.apt.entries");

    /**
     * Whether properties name a release: its version, and where it comes from, which a POM may say too. A version alone is
     * that of a kernel to be built.
     *
     * @param typed the names of properties of the command line
     * @param source the value of kernel.source, by whatever it was set
     * @throws KernelException if a source is typed and no release, which would be ignored
     */
    public static boolean isNamed(Set<String> typed, String source) {
        if (typed.contains(VERSION)) {
            return typed.contains(SOURCE) || !source.equals("auto");
        }
        SOURCES.stream().filter(typed::contains).findFirst().ifPresent(property -> {
            throw new KernelException(
                    property + " is set, and no release is named, so that kernel:update would take those of"
                            + " kernel.org's list from kernel.org",
                    "name the release too, as in -Dkernel.version=6.1.193, or leave " + property + " out");
        });
        return false;
    }

    KernelVersion version() {
        return source.version();
    }

    /** The name under which the digest of its tarball is pinned; empty if nobody vouches for it. */
    Optional<String> pinnedName(KernelSource fetched) {
        return isPublished() ? Optional.of(fetched.fileName()) : Optional.empty();
    }

    /**
     * Whether others vouch for what comes from there: apt's archive, kernel.org or a digest. A commit is packed here, so that
     * its tarball has a digest that nobody else knows.
     */
    private boolean isPublished() {
        return source.commit().isEmpty() && source.unpublished().isEmpty();
    }
}
