// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Resolves imported lines against fragments that take precedence: drops the imported lines that select an option turned
 * off by a fragment, or prevent one turned on by a fragment.
 */
public final class Precedence {
    private static final Pattern NO_NAME = Pattern.compile("[^A-Za-z0-9_]+");
    /** Each round looks one level of dependencies deeper. */
    private static final int ROUNDS = 6;

    private final Kconfig kconfig;
    private final Fragments fragments;
    private final Function<SortedMap<String, String>, ResolvedConfig> resolve;

    /**
     * @param kconfig the options of the tree
     * @param fragments the lines that take precedence
     * @param resolve has Kconfig resolve imported lines (option without {@code CONFIG_} to value) together with the
     *     fragments
     */
    public Precedence(
            Kconfig kconfig, Fragments fragments, Function<SortedMap<String, String>, ResolvedConfig> resolve) {
        this.kconfig = kconfig;
        this.fragments = fragments;
        this.resolve = resolve;
    }

    /**
     * The result.
     *
     * @param lines the lines that remain, and the configuration that they resolve to
     * @param yielded the dropped options, each with the line of a fragment that it prevented
     */
    public record Result(SmallestFragment.Lines lines, Map<String, OptionSetting> yielded) {}

    public Result over(SmallestFragment.Lines lines) {
        SortedMap<String, String> values = new TreeMap<>(lines.values());
        Map<String, OptionSetting> yielded = new LinkedHashMap<>();
        ResolvedConfig resolved = lines.resolved();
        for (int round = 0; round < ROUNDS; round++) {
            List<OptionSetting> broken = broken(resolved);
            if (broken.isEmpty()) {
                break;
            }
            for (OptionSetting request : broken) {
                for (String option : selectors(request, resolved)) {
                    values.put(option, "n");
                    yielded.put(option, request);
                }
                for (String option : missing(request, resolved)) {
                    // Options without a line have the value of the fragments' base.
                    if (values.remove(option) == null) {
                        values.put(option, request.value().equals("n") ? "y" : request.value());
                    }
                    yielded.put(option, request);
                }
            }
            resolved = resolve.apply(values);
        }
        return new Result(new SmallestFragment.Lines(values, resolved).cameOut(), yielded);
    }

    private List<OptionSetting> broken(ResolvedConfig resolved) {
        return fragments.requests().stream()
                .filter(request -> kconfig.defines(request.option()))
                .filter(request -> !resolved.value(request.option()).equals(request.value()))
                .toList();
    }

    /** The lines that limit an option's value, or hide it. */
    private Set<String> missing(OptionSetting request, ResolvedConfig resolved) {
        Set<String> low = new TreeSet<>();
        if (selectors(request, resolved).isEmpty()) {
            kconfig.definitionsOf(request.option()).stream()
                    .flatMap(definition ->
                            NO_NAME.splitAsStream(definition.depends().toString()))
                    .filter(kconfig::asks)
                    .filter(option -> fragments.line(option).isEmpty())
                    .filter(option -> !resolved.value(option).equals("y"))
                    .forEach(low::add);
        }
        return low;
    }

    /**
     * The options that turn on an option which has to be off or a module, as far as a user can turn them off; a hidden
     * option is replaced by those that select it.
     */
    private Set<String> selectors(OptionSetting request, ResolvedConfig resolved) {
        Set<String> found = new TreeSet<>();
        if (!request.value().equals("n") && !resolved.value(request.option()).equals("y")) {
            return found;
        }
        Set<String> seen = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(request.option()));
        while (!open.isEmpty()) {
            for (Kconfig.Selection selection : kconfig.selectionsOf(open.remove())) {
                String by = selection.by();
                boolean active = resolved.enabled(by)
                        && selection.condition().evaluate(Kconfig.valuesOf(resolved)) > 0
                        && fragments.line(by).isEmpty();
                if (active && kconfig.asks(by)) {
                    found.add(by);
                } else if (active && seen.add(by)) {
                    open.add(by);
                }
            }
        }
        return found;
    }
}
