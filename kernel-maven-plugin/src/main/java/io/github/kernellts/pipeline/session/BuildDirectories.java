// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a build reads and writes.
 *
 * @param project where relative paths start
 * @param work the build's own directory: one flavor (or module), EL and branch
 * @param cache sources and trees, shared by all builds of this user
 * @param objects object trees, shared by all builds of this user
 * @param unused how long trees and objects are kept that no build uses
 */
public record BuildDirectories(Path project, WorkDirectory work, UserCache cache, Path objects, Duration unused) {
    /** Directories of a build that compiles no kernel. */
    public BuildDirectories(Path project, WorkDirectory work, UserCache cache) {
        this(project, work, cache, work.root(), Duration.ofDays(Integer.MAX_VALUE));
    }
}
