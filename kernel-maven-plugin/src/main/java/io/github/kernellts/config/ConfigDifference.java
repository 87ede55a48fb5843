// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An option with different values in two configurations.
 *
 * @param option the option without its {@code CONFIG_}
 * @param before its value in the first, {@code n} if it isn't set or doesn't exist there
 * @param after its value in the second
 */
public record ConfigDifference(String option, String before, String after) {
    /**
     * The differences, in lines for a person: by part of the kernel, and in each by option.
     *
     * @param before the name of the first configuration
     * @param after the name of the second
     */
    public static List<String> lines(List<ConfigDifference> all, Kconfig kconfig, String before, String after) {
        Map<String, List<ConfigDifference>> parts = all.stream()
                .collect(Collectors.groupingBy(each -> kconfig.part(each.option()), TreeMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        lines.add(
                (all.size() == 1 ? "1 option differs: " : all.size() + " options differ: ") + before + " -> " + after);
        parts.forEach((part, differences) -> {
            lines.add("");
            lines.add(part + " (" + differences.size() + ")");
            differences.stream()
                    .sorted(Comparator.comparing(ConfigDifference::option))
                    .map(each -> "  " + each.option() + ": " + each.before() + " -> " + each.after())
                    .forEach(lines::add);
        });
        return lines;
    }

    /**
     * Those that say something to a person: whose option a menu asks for, or which this tree doesn't know. The others follow
     * from them.
     */
    public static List<ConfigDifference> chosen(List<ConfigDifference> all, Kconfig kconfig) {
        return all.stream()
                .filter(each -> !kconfig.defines(each.option()) || kconfig.asks(each.option()))
                .toList();
    }

    /** All differences, by option. */
    public static List<ConfigDifference> between(ResolvedConfig before, ResolvedConfig after) {
        TreeSet<String> options = new TreeSet<>(before.options());
        options.addAll(after.options());
        List<ConfigDifference> all = new ArrayList<>();
        for (String option : options) {
            if (!before.value(option).equals(after.value(option))) {
                all.add(new ConfigDifference(option, before.value(option), after.value(option)));
            }
        }
        return all;
    }
}
