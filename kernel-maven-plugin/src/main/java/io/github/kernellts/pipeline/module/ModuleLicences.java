// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The licences that modules declare by MODULE_LICENSE.
 *
 * @param declared what modinfo(8) prints of each module, each text once
 */
record ModuleLicences(List<String> declared) {
    /** The licences that don't taint the kernel (include/linux/license.h). */
    private static final Set<String> COMPATIBLE =
            Set.of("GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL");

    ModuleLicences {
        declared = List.copyOf(declared);
    }

    /** Asks modinfo. */
    static ModuleLicences of(List<Path> modules, Processes processes) {
        return new ModuleLicences(modules.stream()
                .map(module -> processes
                        .output(
                                Command.of(module.getParent(), "modinfo", "-F", "license", module.toString())
                                        .reading(module),
                                "install kmod")
                        .strip())
                .distinct()
                .sorted()
                .toList());
    }

    /** Those of them that are not the GPL's. */
    List<String> closed() {
        return declared.stream()
                .flatMap(String::lines)
                .filter(each -> !COMPATIBLE.contains(each))
                .distinct()
                .toList();
    }
}
