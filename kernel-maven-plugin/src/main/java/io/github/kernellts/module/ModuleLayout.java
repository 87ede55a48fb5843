// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
    /** The digits of a digest that tell two files apart. */
    private static final int DIGITS = 32;

    public ModuleLayout {
        modules = List.copyOf(modules);
        common = List.copyOf(common);
    }

    /**
     * What the common package provides and conflicts with for the sake of files that have the same path in those of other
     * branches and flavors, which are installed beside it. rpm takes files of several packages only if they have one
     * content. So each is provided with its digest as the version, and another version is a conflict: dnf upgrades these
     * packages together, or names package and file before it downloads anything.
     *
     * @return tags of a spec
     */
    List<String> shared(ModulePackage modulePackage) {
        List<String> tags = new ArrayList<>();
        for (String line : common) {
            if (line.startsWith("/")
                    && !line.equals("/" + loads(modulePackage))
                    && !line.equals("/" + restarting(modulePackage))) {
                String file = "lts-file(" + line + ")";
                String version = letters(Digests.sha256(root.resolve(line.substring(1))));
                tags.add("Provides: " + file + " = " + version);
                tags.add("Conflicts: " + file + " < " + version);
                tags.add("Conflicts: " + file + " > " + version);
            }
        }
        return tags;
    }

    /** A digest as a version: rpm compares versions of letters as texts, and takes 1 and 01 for the same. */
    private static String letters(String digest) {
        return digest.chars()
                .limit(DIGITS)
                .mapToObj(digit -> Character.toString('a' + Character.digit(digit, 16)))
                .collect(Collectors.joining());
    }

    /** Packages for several branches and flavors are installed together, and upgraded one by one: it is named after its own. */
    private static String loads(ModulePackage modulePackage) {
        return "usr/lib/modules-load.d/" + modulePackage.commonName() + ".conf";
    }

    /** A file of dnf's plugin needs-restarting, which counts a newer build of the module as a reason to reboot. */
    private static String restarting(ModulePackage modulePackage) {
        return "etc/dnf/plugins/needs-restarting.d/" + modulePackage.commonName() + ".conf";
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
            String file = loads(modulePackage);
            Trees.write(
                    Trees.parents(root.resolve(file)),
                    String.join("\n", modulePackage.recipe().load()) + "\n");
            common.add("/" + file);
        }
        String restarting = restarting(modulePackage);
        Trees.write(Trees.parents(root.resolve(restarting)), modulePackage.commonName() + "\n");
        common.add("/" + restarting);
        common.addAll(extra.into(root));
        return new ModuleLayout(root, modules, common);
    }
}
