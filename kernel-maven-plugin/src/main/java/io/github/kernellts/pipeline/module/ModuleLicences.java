// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The licences that modules declare by MODULE_LICENSE. */
final class ModuleLicences {
    /** The licences that don't taint the kernel (include/linux/license.h). */
    private static final Set<String> COMPATIBLE =
            Set.of("GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL");

    private final Processes processes;

    ModuleLicences(Processes processes) {
        this.processes = processes;
    }

    /** The licences, each once. */
    List<String> of(List<Path> modules) {
        return modules.stream().map(this::of).distinct().sorted().toList();
    }

    /** Those of them that are not the GPL's. */
    List<String> closed(List<Path> modules) {
        return of(modules).stream()
                .flatMap(String::lines)
                .filter(each -> !COMPATIBLE.contains(each))
                .distinct()
                .toList();
    }

    private String of(Path module) {
        return processes
                .output(
                        Command.of(module.getParent(), "modinfo", "-F", "license", module.toString())
                                .reading(module),
                        "install kmod")
                .strip();
    }
}
