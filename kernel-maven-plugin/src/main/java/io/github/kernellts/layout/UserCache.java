// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.layout;

import java.nio.file.Path;

/**
 * What all builds of a user share ({@code kernel.cache}). A build that adds or removes something holds the cache's lock.
 *
 * @param root its absolute path
 */
public record UserCache(Path root) {
    /** Verified tarballs of kernels, each with a record of its origin. */
    public Path sources() {
        return root.resolve("sources");
    }

    /** Patched trees, one for each combination of source and patches. */
    public Path trees() {
        return root.resolve("trees");
    }

    /** The option that exports each symbol of a patched tree, for messages about modules. */
    public Path symbols(Path tree) {
        return tree.resolveSibling(tree.getFileName() + ".symbols");
    }

    /** Sources of external modules. */
    public Path moduleSources() {
        return root.resolve("modules");
    }

    /** Where kernels are compiled unless {@code kernel.objects} is set. */
    public Path objects() {
        return root.resolve("objects");
    }

    /** Versions of programs, so that an unchanged program is not asked again. */
    public Path toolVersions() {
        return root.resolve("tools.properties");
    }

    /** Base images and layers of OCI images. */
    public Path images() {
        return root.resolve("images");
    }
}
