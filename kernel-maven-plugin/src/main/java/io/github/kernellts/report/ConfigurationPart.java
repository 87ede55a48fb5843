// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import io.github.kernellts.config.ConfigDifference;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.system.Count;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The part of the page about the configuration: the lines of fragments, and differences from other configurations. */
final class ConfigurationPart {
    private static final Set<String> TRISTATE = Set.of("y", "m", "n");

    private final Html page;

    ConfigurationPart(Html page) {
        this.page = page;
    }

    void write(BuildReport.Configuration configuration) {
        List<BuildReport.Line> broken =
                configuration.lines().stream().filter(line -> !line.kept()).toList();
        page.element(
                "p",
                configuration.builtIn() + " options built in and " + configuration.modules() + " as modules, from "
                        + configuration.base() + " and fragments. Of the "
                        + configuration.lines().size()
                        + " lines that the fragments ask for, "
                        + (broken.isEmpty()
                                ? "all came out as asked."
                                : broken.size() + " did not come out as asked:"));
        if (!broken.isEmpty()) {
            lines("Lines that did not come out as asked", broken);
        }
        replaced(configuration.replaced());
        Map<String, List<BuildReport.Line>> byFragment = configuration.lines().stream()
                .collect(Collectors.groupingBy(
                        line -> line.request().fragment(), LinkedHashMap::new, Collectors.toList()));
        byFragment.forEach((fragment, lines) -> {
            page.open("details").element("summary", fragment + ": " + Count.of(lines.size(), "line"));
            lines(fragment, lines);
            page.close("details");
        });
        configuration.comparisons().forEach(this::comparison);
    }

    /** Not folded: the shared fragment's name stands below with a value that this kernel doesn't have. */
    private void replaced(List<Fragments.Replaced> replaced) {
        if (replaced.isEmpty()) {
            return;
        }
        String name = "Lines in place of a shared fragment's";
        page.element("p", name + ":");
        Table.start(page, name, List.of("Option", "Value", "Where", "Instead of", "Where", "Why"));
        for (Fragments.Replaced each : replaced) {
            page.open("tr").open("td").element("code", each.by().option()).close("td");
            page.element("td", each.by().value(), "class", "value");
            page.element("td", each.by().place(), "class", "time");
            page.element("td", each.line().value(), "class", "value");
            page.element("td", each.line().place(), "class", "time");
            page.element("td", each.reason()).close("tr");
        }
        Table.end(page);
    }

    private void lines(String name, List<BuildReport.Line> lines) {
        Table.start(page, name, List.of("Option", "Asked", "Got", "Where"));
        for (BuildReport.Line line : lines) {
            page.open("tr").open("td").element("code", line.request().option()).close("td");
            page.element("td", line.request().value(), "class", "value");
            page.element("td", line.got(), "class", line.kept() ? "value" : "value bad");
            page.element("td", line.request().place(), "class", "time").close("tr");
        }
        Table.end(page);
    }

    private void comparison(BuildReport.Comparison comparison) {
        page.element("h3", "Differences from " + comparison.with());
        if (comparison.differences().isEmpty()) {
            page.element("p", comparison.otherwise());
            return;
        }
        List<ConfigDifference> differences = comparison.differences().get();
        if (differences.isEmpty()) {
            page.element("p", "None.");
            return;
        }
        page.element(
                "p",
                Count.of(differences.size(), "option")
                        + ", from the other configuration to this one; n is off or unknown.");
        Map<String, List<ConfigDifference>> byKind = differences.stream()
                .collect(Collectors.groupingBy(ConfigurationPart::kind, TreeMap::new, Collectors.toList()));
        byKind.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
                .forEach(entry -> kind(entry.getKey(), entry.getValue()));
    }

    /** The kind of a difference, for options whose only values are on, off and module. */
    private static String kind(ConfigDifference difference) {
        return TRISTATE.contains(difference.before()) && TRISTATE.contains(difference.after())
                ? difference.before() + " → " + difference.after()
                : "";
    }

    private void kind(String kind, List<ConfigDifference> differences) {
        page.open("details");
        page.element("summary", (kind.isEmpty() ? "other values" : kind) + ": " + differences.size());
        if (kind.isEmpty()) {
            Table.start(page, "Other values", List.of("Option", "There", "Here"));
            for (ConfigDifference each : differences) {
                page.open("tr").open("td").element("code", each.option()).close("td");
                page.element("td", each.before(), "class", "value");
                page.element("td", each.after(), "class", "value").close("tr");
            }
            Table.end(page);
        } else {
            page.element(
                    "p",
                    differences.stream().map(ConfigDifference::option).collect(Collectors.joining(" ")),
                    "class",
                    "options");
        }
        page.close("details");
    }
}
