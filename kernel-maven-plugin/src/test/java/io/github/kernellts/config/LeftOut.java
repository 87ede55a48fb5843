// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The options that kernels of EL, ELRepo or Debian have and ours don't: the table {@code left-out.tsv}.
 *
 * @param options the names of the options; {@code *} stands for any text
 * @param flavor the flavor without them, if another flavor has them
 * @param reason the reason for leaving them out
 */
record LeftOut(List<String> options, Optional<String> flavor, String reason) {
    private static final Path TABLE = Path.of("src/test/resources/left-out.tsv");

    static List<LeftOut> read() {
        return Trees.text(TABLE)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .map(columns -> new LeftOut(
                        List.of(columns[0].split(", ")),
                        Optional.of(columns[1]).filter(flavor -> !flavor.equals("-")),
                        columns[2]))
                .toList();
    }

    private boolean lacks(String ofFlavor) {
        return flavor.filter(each -> !each.equals(ofFlavor)).isEmpty();
    }

    /** Messages about options that the table lists as left out, but the configuration sets. */
    static List<String> contradictedBy(ResolvedConfig config, String flavor, Target target) {
        return read().stream()
                .filter(left -> left.lacks(flavor))
                .flatMap(left -> left.options().stream())
                .filter(option -> !option.contains("*") && !NAMES_OF_OTHERS.contains(option))
                .filter(config::enabled)
                .map(option -> flavor + ", " + target.el() + ": " + option + " is left out by the table, and set")
                .toList();
    }

    /** Messages about options that another configuration sets and ours doesn't, without an entry in the table. */
    static List<String> withoutReason(Set<String> options, ResolvedConfig others, ResolvedConfig ours, String flavor) {
        return options.stream()
                // What is y or m in one branch may be a number in another: BOOTPARAM_HUNG_TASK_PANIC is one.
                .filter(option -> List.of("y", "m").contains(others.value(option)) && !ours.enabled(option))
                .filter(option -> read().stream()
                        .filter(left -> left.lacks(flavor))
                        .flatMap(left -> left.options().stream())
                        .noneMatch(each -> option.matches(each.replace("*", ".*"))))
                .map(option -> flavor + ": " + option + " is set elsewhere, not here, and left-out.tsv has no reason")
                .sorted()
                .toList();
    }

    /** Options that other options switch on, requested or not. */
    private static final Set<String> NAMES_OF_OTHERS = Set.of("MEDIA_SUPPORT");
}
