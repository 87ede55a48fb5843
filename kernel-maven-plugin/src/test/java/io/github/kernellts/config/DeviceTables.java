// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The devices for which udev loads the drivers of one option. They are read from the tables that depmod turns into
 * aliases (MODULE_DEVICE_TABLE), and assigned to options by the Makefiles (obj-$(CONFIG_X)); nothing is compiled. Tables
 * of files that a directory's option alone selects (obj-y) are not found.
 *
 * @param directory the directory below the tree
 * @param option the option without CONFIG_
 * @param devices the number of entries for each bus, such as pci, usb or acpi; an entry that a macro expands counts once
 */
record DeviceTables(String directory, String option, Map<String, Integer> devices) {
    private static final Pattern MODULE = Pattern.compile("\\s*obj-\\$\\(CONFIG_(\\w+)\\)\\s*[:+]?=([^#]*).*");
    private static final Pattern PARTS =
            Pattern.compile("\\s*([\\w/-]+?)-(?:y|m|objs|\\$\\(CONFIG_\\w+\\))\\s*[:+]?=([^#]*).*");
    private static final Pattern TABLE = Pattern.compile("MODULE_DEVICE_TABLE\\(\\s*(\\w+)\\s*,\\s*(\\w+)\\s*\\)");
    private static final Pattern ENTRY =
            Pattern.compile("(?m)^\\s*(?:\\{(?!\\s*(?:0|NULL)?\\s*,?\\s*\\})|[A-Z][A-Z0-9_]+\\()");

    /** All drivers of a tree that have such a table. */
    static List<DeviceTables> in(Path tree) {
        Path drivers = tree.resolve("drivers");
        return Trees.files(
                        drivers,
                        file -> List.of("Makefile", "Kbuild")
                                .contains(file.getFileName().toString()))
                .stream()
                .sorted()
                .flatMap(makefile -> in(tree, makefile))
                .toList();
    }

    private static Stream<DeviceTables> in(Path tree, Path makefile) {
        Map<String, List<String>> parts = new HashMap<>();
        Map<String, List<String>> modules = new TreeMap<>();
        for (String line : Trees.text(makefile).replace("\\\n", " ").lines().toList()) {
            Matcher module = MODULE.matcher(line);
            Matcher part = PARTS.matcher(line);
            if (module.matches()) {
                modules.computeIfAbsent(module.group(1), option -> new ArrayList<>())
                        .addAll(objects(module.group(2)));
            } else if (part.matches()) {
                parts.computeIfAbsent(part.group(1), name -> new ArrayList<>()).addAll(objects(part.group(2)));
            }
        }
        Path directory = makefile.getParent();
        return modules.entrySet().stream()
                .map(module -> new DeviceTables(
                        tree.relativize(directory).toString(),
                        module.getKey(),
                        module.getValue().stream()
                                .flatMap(name ->
                                        Stream.concat(Stream.of(name), parts.getOrDefault(name, List.of()).stream()))
                                .map(name -> directory.resolve(name + ".c"))
                                .filter(Files::exists)
                                .flatMap(source -> entries(Trees.text(source)).entrySet().stream())
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey, Map.Entry::getValue, Integer::sum, TreeMap::new))))
                .filter(each -> !each.devices().isEmpty());
    }

    private static List<String> objects(String names) {
        return Stream.of(names.strip().split("\\s+"))
                .filter(name -> name.endsWith(".o"))
                .map(name -> name.substring(0, name.length() - 2))
                .toList();
    }

    private static Map<String, Integer> entries(String source) {
        Map<String, Integer> entries = new TreeMap<>();
        TABLE.matcher(source).results().forEach(table -> {
            Matcher content = Pattern.compile(
                            Pattern.quote(table.group(2)) + "\\s*\\[\\s*\\]\\s*(?:__\\w+\\s*)?=\\s*\\{(.*?)\\n\\s*\\};",
                            Pattern.DOTALL)
                    .matcher(source);
            long lines =
                    content.find() ? ENTRY.matcher(content.group(1)).results().count() : 1;
            entries.merge(table.group(1), (int) Math.max(1, lines), Integer::sum);
        });
        return entries;
    }

    @Override
    public String toString() {
        return directory + ": " + option + " ("
                + devices.entrySet().stream()
                        .map(bus -> bus.getKey() + " " + bus.getValue())
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
