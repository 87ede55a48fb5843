// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The explanation of one option, in lines for a person. */
public final class OptionExplanation {
    private final Kconfig kconfig;
    private final Fragments fragments;
    private final ResolvedConfig config;

    public OptionExplanation(Kconfig kconfig, Fragments fragments, ResolvedConfig config) {
        this.kconfig = kconfig;
        this.fragments = fragments;
        this.config = config;
    }

    /**
     * The lines about an option.
     *
     * @param name the option, with or without its {@code CONFIG_}
     * @throws KernelException if the tree has no such option
     */
    public List<String> of(String name) {
        String option = name.strip().replaceFirst("^CONFIG_", "");
        if (!kconfig.defines(option)) {
            throw new KernelException(
                    "CONFIG_" + option + ": " + kconfig.explain(option, "y", config),
                    "correct kernel.config.option, or choose the branch that has it, such as -Plts-6.12");
        }
        List<String> lines = new ArrayList<>();
        lines.add("CONFIG_" + option + " is " + config.value(option));
        lines.add("  set by: " + setBy(option));
        for (Kconfig.Definition definition : kconfig.definitionsOf(option)) {
            lines.add("  " + definition.type() + " in " + definition.file() + ": "
                    + definition
                            .prompt()
                            .map(prompt -> '"' + prompt + '"')
                            .orElse("no prompt: only other options can turn it on"));
            definition(lines, definition);
        }
        selectors(lines, option);
        return lines;
    }

    private String setBy(String option) {
        Optional<OptionSetting> request = fragments.line(option);
        if (request.isPresent()) {
            return request.get().place();
        }
        return kconfig.selectionsOf(option).stream().anyMatch(this::active)
                ? "no fragment; another option selects it"
                : "no fragment; the value is a default of the base or of Kconfig";
    }

    private void definition(List<String> lines, Kconfig.Definition definition) {
        Function<String, String> value = Kconfig.valuesOf(config);
        List<Expression> terms =
                definition.depends() instanceof Expression.All all ? all.of() : List.of(definition.depends());
        for (Expression term : terms) {
            List<String> unmet = term.unmet(value);
            lines.add("    depends on " + term + ": " + (unmet.isEmpty() ? "met" : String.join(", ", unmet)));
        }
    }

    private void selectors(List<String> lines, String option) {
        List<String> active = kconfig.selectionsOf(option).stream()
                .filter(this::active)
                .map(Kconfig.Selection::by)
                .distinct()
                .sorted()
                .toList();
        if (!active.isEmpty()) {
            lines.add("  selected by: " + String.join(", ", active));
        }
    }

    private boolean active(Kconfig.Selection selection) {
        return config.enabled(selection.by()) && selection.condition().evaluate(Kconfig.valuesOf(config)) > 0;
    }
}
