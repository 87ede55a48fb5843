// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The few lines that lead from one configuration to another. They come from a comparison of the two results of
 * {@code make savedefconfig}, which omit options that follow from others; then the lines are resolved, and options that
 * still differ are added.
 */
public final class SmallestFragment {
    /** Each round adds the options that the last one made visible; menus are only a few levels deep. */
    private static final int ROUNDS = 6;

    private final Kconfig kconfig;
    private final Function<SortedMap<String, String>, ResolvedConfig> resolve;

    /**
     * @param kconfig the options of the tree
     * @param resolve has Kconfig resolve the first configuration's lines, to which these (option without
     *     {@code CONFIG_} to value) are added, or which they replace
     */
    public SmallestFragment(Kconfig kconfig, Function<SortedMap<String, String>, ResolvedConfig> resolve) {
        this.kconfig = kconfig;
        this.resolve = resolve;
    }

    /**
     * A configuration.
     *
     * @param whole all its values
     * @param minimal its lines after savedefconfig
     */
    public record Side(ResolvedConfig whole, ResolvedConfig minimal) {}

    /**
     * The lines.
     *
     * @param values the options and their values
     * @param resolved the configuration that they resolve to
     */
    public record Lines(SortedMap<String, String> values, ResolvedConfig resolved) {
        /**
         * The lines whose values Kconfig kept; the others would break the contract between fragments and configuration.
         */
        Lines cameOut() {
            SortedMap<String, String> kept = new TreeMap<>(values);
            kept.entrySet().removeIf(line -> !resolved.value(line.getKey()).equals(line.getValue()));
            return new Lines(kept, resolved);
        }
    }

    /**
     * The lines that turn one configuration into another.
     *
     * @param fixed options, without {@code CONFIG_}, whose values stay those of the first configuration
     */
    public Lines between(Side from, Side to, Set<String> fixed) {
        SortedMap<String, String> values = new TreeMap<>();
        Set<String> named = new TreeSet<>(from.minimal().options());
        named.addAll(to.minimal().options());
        for (String option : named) {
            boolean same = from.minimal().value(option).equals(to.minimal().value(option));
            if (!same && differs(option, from.whole(), to.whole()) && settable(option, fixed)) {
                values.put(option, to.whole().value(option));
            }
        }
        ResolvedConfig resolved = resolve.apply(values);
        for (int round = 0; round < ROUNDS; round++) {
            Set<String> missing = new LinkedHashSet<>();
            for (ConfigDifference each : ConfigDifference.between(resolved, to.whole())) {
                if (settable(each.option(), fixed) && !each.after().equals(values.get(each.option()))) {
                    missing.add(each.option());
                }
            }
            if (missing.isEmpty()) {
                break;
            }
            missing.forEach(option -> values.put(option, to.whole().value(option)));
            resolved = resolve.apply(values);
        }
        return new Lines(values, resolved).cameOut();
    }

    private static boolean differs(String option, ResolvedConfig from, ResolvedConfig to) {
        return !from.value(option).equals(to.value(option));
    }

    private boolean settable(String option, Set<String> fixed) {
        return kconfig.asks(option) && !fixed.contains(option);
    }
}
