// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of a kernel tree, for explaining values that differ from the requested ones. */
public final class Kconfig {
    /**
     * One place where an option is defined.
     *
     * @param type {@code bool}, {@code tristate}, {@code string}, {@code hex} or {@code int}
     * @param prompt its text in menus, if a user can set it
     * @param depends its dependencies there, including those of surrounding menus and ifs
     * @param choice whether it is one of several that exclude each other
     * @param file the Kconfig file, relative to the tree
     * @param help the lines of its help text
     */
    record Definition(
            String type, Optional<String> prompt, Expression depends, boolean choice, String file, List<String> help) {
        Definition {
            help = List.copyOf(help);
        }
    }

    /**
     * A {@code select}: one option turns another on.
     *
     * @param by the option that selects, without {@code CONFIG_}
     * @param condition the condition under which it selects
     */
    record Selection(String by, Expression condition) {}

    private final Map<String, List<Definition>> definitions = new HashMap<>();
    private final Map<String, List<Selection>> selections = new HashMap<>();

    void define(String option, Definition definition) {
        definitions.computeIfAbsent(option, name -> new ArrayList<>()).add(definition);
    }

    void select(String option, Selection selection) {
        selections.computeIfAbsent(option, name -> new ArrayList<>()).add(selection);
    }

    /** The names of all options, without CONFIG_. */
    public Set<String> options() {
        return Set.copyOf(definitions.keySet());
    }

    boolean defines(String option) {
        return definitions.containsKey(option);
    }

    /** Whether a menu has a prompt for an option, so that a user can set it. */
    boolean asks(String option) {
        return definitionsOf(option).stream()
                .anyMatch(definition -> definition.prompt().isPresent());
    }

    /**
     * The options whose name or menu text contains a text, whatever its case: by name, those first whose name does.
     *
     * @param text the text; less than three characters would find half of the tree
     */
    List<String> containing(String text) {
        if (text.strip().length() < 3) {
            return List.of();
        }
        String wanted = text.strip().toUpperCase(Locale.ROOT);
        List<String> byName = definitions.keySet().stream()
                .filter(name -> name.toUpperCase(Locale.ROOT).contains(wanted))
                .sorted()
                .toList();
        List<String> byPrompt = definitions.keySet().stream()
                .filter(name -> !byName.contains(name)
                        && prompt(name).toUpperCase(Locale.ROOT).contains(wanted))
                .sorted()
                .toList();
        return Stream.concat(byName.stream(), byPrompt.stream()).toList();
    }

    /** An option's text in menus; empty if it has none. */
    String prompt(String option) {
        return definitionsOf(option).stream()
                .flatMap(definition -> definition.prompt().stream())
                .findFirst()
                .orElse("");
    }

    List<Definition> definitionsOf(String option) {
        return definitions.getOrDefault(option, List.of());
    }

    List<Selection> selectionsOf(String option) {
        return selections.getOrDefault(option, List.of());
    }

    /**
     * The part of the kernel to which an option belongs: a directory of the tree such as {@code net} or {@code
     * drivers/net}.
     */
    public String part(String option) {
        if (!defines(option)) {
            return "unknown here";
        }
        String[] names = definitions.get(option).get(0).file().split("/");
        int depth = names[0].equals("drivers") ? 2 : 1;
        return names.length <= depth
                ? names[0]
                : String.join("/", List.of(names).subList(0, depth));
    }

    /**
     * The reason why an option doesn't have the requested value, as the end of a message.
     *
     * @param option its name without {@code CONFIG_}
     * @param asked the requested value: {@code y}, {@code m}, {@code n}, a number or a quoted string
     * @param config the configuration that Kconfig resolved
     */
    String explain(String option, String asked, ResolvedConfig config) {
        if (!defines(option)) {
            return "there is no such option"
                    + Spelling.nearest(option, definitions.keySet())
                            .map(name -> "; did you mean " + name + "?")
                            .orElse("");
        }
        Function<String, String> value = valuesOf(config);
        List<Definition> all = definitions.get(option);
        List<String> selectors = selections.getOrDefault(option, List.of()).stream()
                .filter(selection -> config.enabled(selection.by()))
                .filter(selection -> selection.condition().evaluate(value) > 0)
                .map(Selection::by)
                .distinct()
                .sorted()
                .toList();
        String got = config.value(option);
        if (!selectors.isEmpty() && (asked.equals("n") || (asked.equals("m") && got.equals("y")))) {
            return "selected by " + String.join(", ", selectors);
        }
        if (asked.equals("m")
                && all.stream().allMatch(definition -> definition.type().equals("bool"))) {
            return "it can't be a module, only y or n";
        }
        // The definition with the fewest obstacles is taken for the intended one.
        List<String> unmet = all.stream()
                .map(definition -> definition.depends().unmet(value))
                .min(Comparator.comparingInt(List::size))
                .orElse(List.of());
        if (!unmet.isEmpty()) {
            return String.join(", ", unmet);
        }
        if (all.stream().noneMatch(definition -> definition.prompt().isPresent())) {
            return "it has no prompt; it is turned on by "
                    + selections.getOrDefault(option, List.of()).stream()
                            .map(Selection::by)
                            .distinct()
                            .limit(5)
                            .collect(Collectors.joining(", "));
        }
        return all.stream().anyMatch(Definition::choice)
                ? "another option of the same choice is set"
                : "Kconfig changed it (a range or a default)";
    }

    static Function<String, String> valuesOf(ResolvedConfig config) {
        return name -> {
            if (name.equals("y")
                    || name.equals("m")
                    || name.equals("n")
                    || name.startsWith("\"")
                    || name.startsWith("'")) {
                return name;
            }
            // The result of a test of the compiler shows in the options that depend on it.
            return name.startsWith("$(") ? "y" : config.value(name);
        };
    }
}
