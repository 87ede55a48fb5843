// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A whole {@code .config}, as Kconfig wrote it. */
public final class ResolvedConfig {
    private static final Pattern SET = Pattern.compile("CONFIG_([A-Z0-9a-z_]+)=(.*)");

    private final Map<String, String> values;

    private ResolvedConfig(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    public static ResolvedConfig parse(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().map(SET::matcher).filter(Matcher::matches).forEach(m -> values.put(m.group(1), m.group(2)));
        return new ResolvedConfig(values);
    }

    /**
     * The value of an option; {@code n} if it isn't set or doesn't exist.
     *
     * @param option its name without {@code CONFIG_}
     */
    public String value(String option) {
        return values.getOrDefault(option, "n");
    }

    public boolean enabled(String option) {
        return !value(option).equals("n");
    }

    /** The options that have a value. */
    Set<String> options() {
        return values.keySet();
    }

    /** Whether no option is set, as in a file that is no configuration. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The number of options with this value, such as {@code y} for built in or {@code m} for modules. */
    public long count(String value) {
        return values.values().stream().filter(value::equals).count();
    }
}
