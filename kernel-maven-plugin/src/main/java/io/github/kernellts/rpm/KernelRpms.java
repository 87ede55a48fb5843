// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The RPMs of one kernel.
 *
 * @param kernel the kernel and its modules
 * @param devel the files for building modules for it
 * @param source source, patches, configuration and spec
 * @param debuginfo the debug information of kernel and modules, if it is packaged
 */
public record KernelRpms(Path kernel, Path devel, Path source, Optional<Path> debuginfo) {
    /** Those without debug information. */
    public KernelRpms(Path kernel, Path devel, Path source) {
        this(kernel, devel, source, Optional.empty());
    }

    /** These and the one with debug information. */
    public KernelRpms with(Path debugInformation) {
        return new KernelRpms(kernel, devel, source, Optional.of(debugInformation));
    }

    /** The path of a file about all of them, next to them and named after them. */
    public Path beside(String ending) {
        String name = kernel.getFileName().toString().replaceFirst("\\.rpm$", "");
        return kernel.resolveSibling(name + ending);
    }

    public List<Path> all() {
        return Stream.concat(Stream.of(kernel, devel, source), debuginfo.stream())
                .toList();
    }
}
