package io.github.kernellts.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * An option that two configurations have differently.
 *
 * @param option the option without its {@code CONFIG_}
 * @param before its value in the first, {@code n} if it isn't set or doesn't exist there
 * @param after its value in the second
 */
public record ConfigDifference(String option, String before, String after) {
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
