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
    public List<Path> all() {
        return List.of(kernel, devel, source);
    }
}
