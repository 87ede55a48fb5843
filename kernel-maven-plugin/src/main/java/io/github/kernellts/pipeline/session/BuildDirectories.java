// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where things are.
 *
 * @param project where relative paths start
 * @param work everything of this flavor, EL and branch
 * @param cache sources and trees, shared by all builds of this user
 * @param objects what was compiled, shared by all builds of this user
 * @param unused how long trees and objects are kept that no build uses
 */
public record BuildDirectories(Path project, Path work, Path cache, Path objects, Duration unused) {
    /** Where a build is that compiles no kernel. */
    public BuildDirectories(Path project, Path work, Path cache) {
        this(project, work, cache, work, Duration.ofDays(Integer.MAX_VALUE));
    }
}
