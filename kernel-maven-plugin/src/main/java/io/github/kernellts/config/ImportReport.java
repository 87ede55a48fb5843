// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;

/** The result of each line of an imported configuration. */
public final class ImportReport {
    /** The reason for a line's changed value. */
    private enum Reason {
        FORBIDDEN("another fragment sets it to another value, or it prevents a setting of another fragment"),
        UNKNOWN("not an option of this branch: of another one, or of a distribution"),
        HIDDEN("without a prompt: Kconfig derives it from other options"),
        UNMET("a dependency is missing, or another option of a choice decides");

        private final String heading;

        Reason(String heading) {
            this.heading = heading;
        }
    }

    private final Map<Reason, List<String>> dropped = new TreeMap<>();
    private final int taken;

    /**
     * Compares an imported file with its result.
     *
     * @param text the text of the file
     * @param resolved the configuration that the new fragment resolves to
     * @param fragments the other fragments
     * @param yielded options that were dropped in favour of lines of the other fragments
     */
    public ImportReport(
            String text,
            ResolvedConfig resolved,
            Fragments fragments,
            Map<String, OptionSetting> yielded,
            Kconfig kconfig) {
        int same = 0;
        SortedMap<String, String> imported = lines(text);
        for (Map.Entry<String, String> each : imported.entrySet()) {
            String option = each.getKey();
            String value = each.getValue();
            if (resolved.value(option).equals(value)) {
                same++;
                continue;
            }
            Optional<OptionSetting> other = fragments.line(option);
            String line = "CONFIG_" + option + "=" + value + ", here " + resolved.value(option) + ": ";
            if (!kconfig.defines(option)) {
                add(Reason.UNKNOWN, "CONFIG_" + option + "=" + value);
            } else if (other.isPresent()) {
                add(Reason.FORBIDDEN, line + other.get().place());
            } else if (yielded.containsKey(option)) {
                OptionSetting to = yielded.get(option);
                add(Reason.FORBIDDEN, line + "CONFIG_" + to.option() + "=" + to.value() + " of " + to.place());
            } else if (!kconfig.asks(option)) {
                add(Reason.HIDDEN, line + kconfig.explain(option, value, resolved));
            } else {
                add(Reason.UNMET, line + kconfig.explain(option, value, resolved));
            }
        }
        taken = same;
    }

    /** The options that the file sets, and those that it declares as not set. */
    private static SortedMap<String, String> lines(String text) {
        SortedMap<String, String> lines = new TreeMap<>();
        ResolvedConfig set = ResolvedConfig.parse(text);
        set.options().forEach(option -> lines.put(option, set.value(option)));
        text.lines()
                .map(Fragment.UNSET::matcher)
                .filter(Matcher::matches)
                .forEach(unset -> lines.put(unset.group(1), "n"));
        return lines;
    }

    private void add(Reason reason, String line) {
        dropped.computeIfAbsent(reason, each -> new ArrayList<>()).add(line);
    }

    /** The number of options in the file that kept their value, and of those that did not, by reason. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add("As in the file: " + Count.of(taken, "option"));
        dropped.forEach((reason, of) -> lines.add("Dropped: " + Count.of(of.size(), "option") + ", " + reason.heading));
        return lines;
    }

    /** The summary, and each dropped line. */
    public String text() {
        StringBuilder text = new StringBuilder("As in the file: " + Count.of(taken, "option") + "\n");
        dropped.forEach((reason, of) -> {
            text.append("\nDropped: ")
                    .append(Count.of(of.size(), "option"))
                    .append(", ")
                    .append(reason.heading)
                    .append('\n');
            of.forEach(line -> text.append("  ").append(line).append('\n'));
        });
        return text.toString();
    }
}
