// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The modules of an unpacked kernel RPM, and their dependencies from {@code modules.dep} (modules.dep(5)). */
final class Modules {
    private final Map<String, List<String>> dependencies = new LinkedHashMap<>();

    /** @param directory {@code lib/modules/RELEASE} of the unpacked RPM */
    Modules(Path directory) {
        Trees.text(directory.resolve("modules.dep")).lines().forEach(line -> {
            String[] sides = line.split(":", 2);
            dependencies.put(
                    sides[0],
                    Arrays.stream(sides[1].trim().split(" "))
                            .filter(path -> !path.isEmpty())
                            .toList());
        });
    }

    /** The paths of the modules that the boot check loads, and of all their dependencies. */
    Set<String> closure(Set<String> directories, Set<String> names) {
        Set<String> wanted = new TreeSet<>();
        Deque<String> todo = new ArrayDeque<>();
        for (String path : dependencies.keySet()) {
            if (directories.stream().anyMatch(path::startsWith) || names.contains(name(path))) {
                todo.add(path);
            }
        }
        while (!todo.isEmpty()) {
            String path = todo.poll();
            if (wanted.add(path)) {
                todo.addAll(dependencies.getOrDefault(path, List.of()));
            }
        }
        return wanted;
    }

    /** The files of depmod in {@code lib/modules/RELEASE}, such as {@code modules.dep}. */
    static List<Path> tables(Path directory) {
        return Trees.files(
                directory,
                each -> each.getParent().equals(directory)
                        && each.getFileName().toString().startsWith("modules."));
    }

    /** A module without dependencies that the rest of the check does not load. */
    String independent(Set<String> used) {
        return dependencies.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty() && !used.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                // Modules of these directories load on any machine; a driver may fail without its hardware.
                .filter(path -> path.matches("kernel/(net/sched|net/netfilter|drivers/net/dummy|fs|lib|crypto)/?.*"))
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        "The kernel has no module without dependencies for the boot check to load",
                        "configure a module without dependencies, such as CONFIG_DUMMY=m"));
    }

    static String name(String path) {
        return path.replaceFirst(".*/", "").replaceFirst("\\.ko$", "").replace('-', '_');
    }
}
