// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.layout.ObjectArchive;
import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The directories that a build reads and writes.
 *
 * @param project the base directory of relative paths
 * @param work the build's own directory: one flavor (or module), EL and branch
 * @param cache sources and trees, shared by all builds of this user
 * @param objects object trees, shared by all builds of this user
 * @param unused the time for which trees and objects are kept without use
 * @param archive the directory of packed object trees, if the user named one
 */
public record BuildDirectories(
        Path project,
        WorkDirectory work,
        UserCache cache,
        Path objects,
        Duration unused,
        Optional<ObjectArchive> archive) {
    /** @throws KernelException if what was just made would count as unused */
    public BuildDirectories {
        if (unused.toDays() < 1) {
            throw new KernelException(
                    "kernel.cache.days is " + unused.toDays() + ", and what a build uses is kept for a day or more",
                    "set kernel.cache.days to 1 or more");
        }
    }

    /** Directories of a build that compiles no kernel. */
    public BuildDirectories(Path project, WorkDirectory work, UserCache cache) {
        this(project, work, cache, work.root(), Duration.ofDays(Integer.MAX_VALUE), Optional.empty());
    }
}
