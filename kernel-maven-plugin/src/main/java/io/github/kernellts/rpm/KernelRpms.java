// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import java.nio.file.Path;
import java.util.List;

/**
 * The RPMs of one kernel.
 *
 * @param kernel the kernel and its modules
 * @param devel what builds modules for it
 * @param source source, patches, configuration and spec
 */
public record KernelRpms(Path kernel, Path devel, Path source) {
    /** A file beside them, named after them: what is told of them all. */
    public Path beside(String ending) {
        String name = kernel.getFileName().toString().replaceFirst("\\.rpm$", "");
        return kernel.resolveSibling(name + ending);
    }

    public List<Path> all() {
        return List.of(kernel, devel, source);
    }
}
