// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of the guide on configurations. */
final class GuideTable {
    private GuideTable() {}

    /** The rows below a head, without their first and last bar. */
    static List<String> under(String head) {
        return Trees.text(Path.of("../src/site/markdown/configuration.md"))
                .lines()
                .dropWhile(line -> !line.equals(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.substring(2, line.length() - 2))
                .toList();
    }

    /** Names as a cell has them. */
    static String code(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
