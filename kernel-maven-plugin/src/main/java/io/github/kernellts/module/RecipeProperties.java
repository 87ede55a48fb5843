// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.module.dkms.PomProperties;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A module's build as properties of a POM, for the source RPM: with them, kernel:module builds the same. */
final class RecipeProperties {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    private RecipeProperties() {}

    /**
     * Describes a build.
     *
     * @param source the origin of the source
     * @param archive the name of its archive in the source RPM
     * @param dkms whether a dkms.conf of the source says what the recipe leaves open
     * @param requested what the POM says
     * @param build the number of the build among those of its version
     * @param kernel name and version of the -devel package
     */
    static PomProperties of(
            ModuleSource source,
            String archive,
            boolean dkms,
            RequestedRecipe requested,
            ModuleRecipe recipe,
            int build,
            String kernel) {
        RecipeProperties all = new RecipeProperties();
        // A path of the machine that built would be of use to nobody, and no part of the same bytes elsewhere.
        all.put("source", source.kind() == ModuleSource.Kind.PATH ? archive : source.from());
        source.commit().ifPresent(commit -> all.put("commit", commit));
        source.sha256()
                .filter(digest -> source.kind() != ModuleSource.Kind.PATH)
                .ifPresent(digest -> all.put("sha256", digest));
        all.put("name", recipe.name());
        all.put("version", recipe.version());
        if (build > 1) {
            all.put("release", String.valueOf(build));
        }
        all.put("summary", recipe.summary());
        recipe.license().ifPresent(license -> all.put("license", license));
        if (!dkms) {
            all.put("dkms", "false");
        }
        all.put(
                "prepare",
                recipe.prepare().stream().map(RecipeProperties::command).toList());
        if (!dkms || requested.makes()) {
            all.put("makefile", recipe.makefile().name().toLowerCase(Locale.ROOT));
            all.put("directories", recipe.directories());
            all.put("targets", recipe.targets());
            all.put("variables", recipe.variables());
        }
        all.put("modules", recipe.modules());
        all.put("location", recipe.location());
        all.put("load", recipe.load());
        all.put("provides", recipe.provides());
        all.remarks.add(
                "built with " + kernel + "; kernel.module.patches and kernel.module.files are beside this file");
        return new PomProperties(all.values, all.remarks);
    }

    private void put(String name, String value) {
        values.put("kernel.module." + name, value);
    }

    private void put(String name, List<String> list) {
        if (list.stream().anyMatch(each -> each.contains(","))) {
            remarks.add(
                    "kernel.module." + name + " has elements with commas: write each as an element in configuration");
        }
        if (!list.isEmpty()) {
            put(name, String.join(",", list));
        }
    }

    /** A command in the form in which the property is split. */
    static String command(List<String> words) {
        return words.stream()
                .map(word -> word.matches("[^\\s\"']+") ? word : quoted(word))
                .collect(Collectors.joining(" "));
    }

    /** In double quotes, as variables are none in single ones; a double quote itself is in single ones. */
    private static String quoted(String word) {
        return '"' + word.replace("\"", "\"'\"'\"") + '"';
    }
}
