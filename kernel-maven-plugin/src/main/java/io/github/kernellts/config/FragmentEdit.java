package io.github.kernellts.config;

import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sets options in the text of a fragment and leaves all else as it is: a line that is there is changed where it stands, its
 * comments too; what is new comes to the end, and is kept to the branch where other branches have lines of their own.
 */
public final class FragmentEdit {
    private FragmentEdit() {}

    /**
     * The text with options set.
     *
     * @param name the fragment's name, for messages
     * @param text the fragment
     * @param branch whose lines are meant where an option stands in the text for several
     * @param values what options are to be, by their names without {@code CONFIG_}
     */
    public static String set(String name, String text, Branch branch, Map<String, String> values) {
        Map<Integer, Request> there = new LinkedHashMap<>();
        Fragment.parse(name, text, branch).requests().forEach(request -> there.put(request.line(), request));
        SortedMap<String, String> missing = new TreeMap<>(values);
        List<String> lines = new ArrayList<>(text.lines().toList());
        there.forEach((number, request) -> {
            String value = missing.remove(request.option());
            if (value != null) {
                lines.set(number - 1, new Request(request.option(), value, name, number).text());
            }
        });
        if (!missing.isEmpty()) {
            // An empty line ends what a comment above says of branches.
            if (!lines.isEmpty() && !lines.get(lines.size() - 1).isBlank()) {
                lines.add("");
            }
            SortedMap<String, String> ofOthers = new TreeMap<>(missing);
            ofOthers.keySet()
                    .removeIf(option -> !lines.contains("# CONFIG_" + option + " is not set")
                            && lines.stream().noneMatch(line -> line.startsWith("CONFIG_" + option + "=")));
            missing.keySet().removeAll(ofOthers.keySet());
            missing.forEach((option, value) -> lines.add(new Request(option, value, name, 0).text()));
            if (!ofOthers.isEmpty()) {
                lines.add("# from " + branch + " to " + branch + ": other branches have lines of their own");
                ofOthers.forEach((option, value) -> lines.add(new Request(option, value, name, 0).text()));
            }
        }
        String edited = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        requireForm(name, edited, branch, values);
        return edited;
    }

    /** What an editor of configurations writes may be no fragment's line, such as a string with a line end. */
    private static void requireForm(String name, String edited, Branch branch, Map<String, String> values) {
        Fragments read = Fragments.of(List.of(Fragment.parse(name, edited, branch)));
        values.forEach((option, value) -> {
            if (read.line(option)
                    .filter(request -> request.value().equals(value))
                    .isEmpty()) {
                throw new KernelException(
                        "CONFIG_" + option + "=" + value + " can't be written to " + name, "set it by hand");
            }
        });
    }
}
