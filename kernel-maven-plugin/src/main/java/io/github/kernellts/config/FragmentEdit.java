// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.KernelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Sets options in the text of a fragment and leaves the rest unchanged, comments and line ends included. Existing lines are changed
 * in place. New lines are added at the end, restricted to the branch and EL if others have lines for the option.
 */
public final class FragmentEdit {
    /** As {@link String#lines} has them. */
    private static final Pattern ENDS = Pattern.compile("\r\n|\n|\r");

    private FragmentEdit() {}

    /**
     * The text with options set.
     *
     * @param name the fragment's name, for messages
     * @param text the fragment
     * @param target selects the line of an option that has lines for several branches or ELs
     * @param values the wanted values, by option without {@code CONFIG_}
     */
    public static String set(String name, String text, Target target, Map<String, String> values) {
        Map<Integer, OptionSetting> there = new LinkedHashMap<>();
        Fragment.parse(name, text, target).requests().forEach(request -> there.put(request.line(), request));
        SortedMap<String, String> missing = new TreeMap<>(values);
        List<String> lines = new ArrayList<>(text.lines().toList());
        there.forEach((number, request) -> {
            String value = missing.remove(request.option());
            if (value != null) {
                lines.set(number - 1, new OptionSetting(request.option(), value, name, number).text());
            }
        });
        if (!missing.isEmpty()) {
            // An empty line ends the range of a condition in a comment.
            if (!lines.isEmpty() && !lines.get(lines.size() - 1).isBlank()) {
                lines.add("");
            }
            SortedMap<String, String> ofOtherEls = keep(
                    missing,
                    option -> Condition.ELS.stream()
                            .map(el -> Fragment.parse(name, text, new Target(target.branch(), el)))
                            .anyMatch(fragment -> fragment.requests().stream()
                                    .anyMatch(request -> request.option().equals(option))));
            missing.keySet().removeAll(ofOtherEls.keySet());
            SortedMap<String, String> ofOtherBranches = keep(
                    missing,
                    option -> lines.contains("# CONFIG_" + option + " is not set")
                            || lines.stream().anyMatch(line -> line.startsWith("CONFIG_" + option + "=")));
            missing.keySet().removeAll(ofOtherBranches.keySet());
            add(lines, name, missing, "");
            String branches = "from " + target.branch() + " to " + target.branch() + ": ";
            add(lines, name, ofOtherBranches, "# " + branches + "other branches have lines of their own");
            add(lines, name, ofOtherEls, "# for " + target.el() + " " + branches + "other ELs have lines of their own");
        }
        String edited = joined(
                lines, ENDS.matcher(text).results().map(MatchResult::group).toList());
        requireForm(name, edited, target, values);
        return edited;
    }

    /** @param ends the line ends of the first lines; the others get that of the first */
    private static String joined(List<String> lines, List<String> ends) {
        String usual = ends.isEmpty() ? "\n" : ends.get(0);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(lines.get(i)).append(i < ends.size() ? ends.get(i) : usual);
        }
        return text.toString();
    }

    private static SortedMap<String, String> keep(SortedMap<String, String> values, Predicate<String> option) {
        SortedMap<String, String> kept = new TreeMap<>(values);
        kept.keySet().removeIf(option.negate());
        return kept;
    }

    private static void add(List<String> lines, String name, SortedMap<String, String> values, String comment) {
        if (!values.isEmpty() && !comment.isEmpty()) {
            lines.add(comment);
        }
        values.forEach((option, value) -> lines.add(new OptionSetting(option, value, name, 0).text()));
    }

    /**
     * Refuses values that an editor of configurations can write but a fragment can't hold, such as a string with a line
     * end.
     */
    private static void requireForm(String name, String edited, Target target, Map<String, String> values) {
        Fragments read = new Fragments(Fragment.parse(name, edited, target).requests());
        values.forEach((option, value) -> {
            if (read.line(option)
                    .filter(request -> request.value().equals(value))
                    .isEmpty()) {
                throw new KernelException(
                        "CONFIG_" + option + "=" + value + " can't be written to " + name, "add the line by hand");
            }
        });
    }
}
