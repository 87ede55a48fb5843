// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A module that is packaged, by where make leaves it.
 *
 * @param path its path below the source
 * @param name its name in the package, without {@code .ko}
 * @param strip whether its debug information is removed
 */
public record InstalledModule(String path, String name, boolean strip) {
    /** Describes a module that was built in a directory. */
    public static InstalledModule of(BuiltModule module, Path source) {
        return new InstalledModule(source.relativize(module.file()).toString(), module.name(), module.strip());
    }

    /** Writes a list, one module in a line. */
    public static void write(List<InstalledModule> modules, Path file) {
        Trees.write(
                file,
                modules.stream()
                        .map(each -> each.strip() + "\t" + each.name() + "\t" + each.path() + "\n")
                        .collect(Collectors.joining()));
    }

    /** Reads a list that {@link #write} wrote. */
    public static List<InstalledModule> read(Path file) {
        return Trees.text(file)
                .lines()
                .map(line -> line.split("\t", 3))
                .map(field -> new InstalledModule(field[2], field[1], Boolean.parseBoolean(field[0])))
                .toList();
    }
}
