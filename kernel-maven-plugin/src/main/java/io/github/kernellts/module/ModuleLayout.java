// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a module's packages, below a root.
 *
 * @param root the directory with all of them at their install paths
 * @param modules the lines of %files for the package with the modules
 * @param common the lines of %files for the common package
 */
public record ModuleLayout(Path root, List<String> modules, List<String> common) {
    /** The directory that only the package with the modules has files in. */
    static final Path MODULES = Path.of("lib/modules");

    public ModuleLayout {
        modules = List.copyOf(modules);
        common = List.copyOf(common);
    }

    /**
     * Adds the files of the common package to a root.
     *
     * @param root a directory with the modules at their install paths
     */
    public static ModuleLayout of(ModulePackage modulePackage, ExtraFiles extra, Path root) {
        List<String> modules = new ArrayList<>();
        // These directories are shared with the kernel's package: the last of both takes them along when removed.
        for (Path each = modulePackage.directory(); !each.equals(MODULES); each = each.getParent()) {
            modules.add("%dir /" + each);
        }
        Trees.files(root, file -> true).forEach(file -> modules.add("/" + root.relativize(file)));
        List<String> common = new ArrayList<>();
        if (!modulePackage.recipe().load().isEmpty()) {
            String file = "usr/lib/modules-load.d/" + modulePackage.recipe().name() + ".conf";
            Trees.write(
                    Trees.parents(root.resolve(file)),
                    String.join("\n", modulePackage.recipe().load()) + "\n");
            common.add("/" + file);
        }
        common.addAll(extra.into(root));
        return new ModuleLayout(root, modules, common);
    }
}
