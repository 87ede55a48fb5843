// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import java.nio.file.Path;
import java.util.List;

/**
 * The RPMs of one kernel.
 *
 * @param kernel the kernel and its modules
 * @param devel the files for building modules for it
 * @param source source, patches, configuration and spec
 */
public record KernelRpms(Path kernel, Path devel, Path source) {
    /** The path of a file about all of them, next to them and named after them. */
    public Path beside(String ending) {
        String name = kernel.getFileName().toString().replaceFirst("\\.rpm$", "");
        return kernel.resolveSibling(name + ending);
    }

    public List<Path> all() {
        return List.of(kernel, devel, source);
    }
}
