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

    /** More than a screen of them is of no help; a longer text finds fewer. */
    private static final int FOUND = 40;

    /**
     * The lines about an option or, where none has that name, about those whose name or menu text contains it.
     *
     * @param name the option, with or without its {@code CONFIG_}
     * @throws KernelException if there are none
     */
    public List<String> of(String name) {
        String option = name.strip().replaceFirst("^CONFIG_", "");
        if (!kconfig.defines(option)) {
            List<String> found = kconfig.containing(option);
            if (!found.isEmpty()) {
                return found(option, found);
            }
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
        kconfig.definitionsOf(option).stream()
                .map(Kconfig.Definition::help)
                .filter(help -> !help.isEmpty())
                .findFirst()
                .ifPresent(help -> {
                    lines.add("  help:");
                    help.forEach(line -> lines.add(("    " + line).stripTrailing()));
                });
        return lines;
    }

    private List<String> found(String text, List<String> options) {
        List<String> lines = new ArrayList<>();
        lines.add("No option is named CONFIG_" + text + ". "
                + (options.size() == 1 ? "1 has" : options.size() + " have") + " it in the name or menu text:");
        options.stream()
                .limit(FOUND)
                .map(option -> "  CONFIG_" + option + "=" + config.value(option)
                        + (kconfig.prompt(option).isEmpty() ? "" : "  \"" + kconfig.prompt(option) + '"'))
                .forEach(lines::add);
        if (options.size() > FOUND) {
            lines.add("  and " + (options.size() - FOUND) + " more, which a longer text leaves out");
        }
        return lines;
    }

    private String setBy(String option) {
        Optional<OptionSetting> request = fragments.line(option);
        if (request.isPresent()) {
            return request.get().place()
                    + fragments
                            .replacement(option)
                            .map(each -> ", instead of " + each.line().value() + " of "
                                    + each.line().place() + ": " + each.reason())
                            .orElse("");
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
