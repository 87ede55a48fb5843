// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts entries of apt, in both of its forms (sources.list(5)), into entries for source packages.
 *
 * <p>All other parts of an entry stay unchanged, above all the keys that it trusts.
 */
final class AptEntries {
    private static final Pattern LINE = Pattern.compile("\\s*deb(?:-src)?(\\s+(?:\\[[^\\]]*\\]\\s*)?)(\\S.*)");
    private static final Pattern SUITES = Pattern.compile("(?im)^(suites:)(.*)$");
    private static final Pattern COMPONENTS = Pattern.compile("(?im)^(components:).*$");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9-]+)\\s*:\\s*(.*)");

    /** The suites of Debian's main archive, in which each other suite of it is found under the same address. */
    private static final List<String> DEBIAN = List.of(
            "bullseye",
            "bookworm",
            "trixie",
            "forky",
            "sid",
            "oldoldstable",
            "oldstable",
            "stable",
            "testing",
            "unstable");

    private AptEntries() {}

    /**
     * Lines of a {@code .list} file.
     *
     * @param types such as {@code deb-src}
     */
    static String ofLines(String text, List<String> types) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\\R")) {
            Matcher form = LINE.matcher(line);
            // apt-cdrom alone handles discs.
            if (form.matches() && !form.group(2).startsWith("cdrom:")) {
                for (String type : types) {
                    String entry = type + form.group(1) + form.group(2);
                    if (!lines.contains(entry)) {
                        lines.add(entry);
                    }
                }
            }
        }
        return joined(lines, "\n");
    }

    /** Stanzas of a {@code .sources} file. */
    static String ofStanzas(String text, List<String> types) {
        List<String> stanzas = new ArrayList<>();
        for (String stanza : text.split("\\R(?:[ \\t]*\\R)+")) {
            List<String> lines = new ArrayList<>();
            boolean used = false;
            for (String line : stanza.split("\\R")) {
                Matcher field = FIELD.matcher(line);
                String name = field.matches() ? field.group(1).toLowerCase(Locale.ROOT) : "";
                if (name.equals("types")) {
                    used = true;
                    lines.add("Types: " + String.join(" ", types));
                } else if (name.equals("enabled")
                        && List.of("no", "false", "0", "off", "without", "disable")
                                .contains(field.group(2).strip().toLowerCase(Locale.ROOT))) {
                    used = false;
                    break;
                } else if (!line.startsWith("#") && !line.isBlank()) {
                    lines.add(line);
                }
            }
            String entry = String.join("\n", lines);
            if (used && !stanzas.contains(entry)) {
                stanzas.add(entry);
            }
        }
        return joined(stanzas, "\n\n");
    }

    /**
     * The first entry of the lines for a suite of Debian's main archive, with another suite in its place.
     *
     * @return nothing if there is none, or if the other suite is among the entries
     */
    static Optional<String> ofSuiteInLines(String text, String suite) {
        String debian = "";
        for (String line : text.split("\\R")) {
            Matcher form = LINE.matcher(line);
            if (form.matches()) {
                String[] words = form.group(2).split("\\s+");
                if (words.length > 1 && words[1].equals(suite)) {
                    return Optional.empty();
                }
                if (debian.isEmpty() && words.length > 1 && DEBIAN.contains(words[1])) {
                    String rest = form.group(1) + words[0] + " " + suite + " main\n";
                    debian = "deb" + rest + "deb-src" + rest;
                }
            }
        }
        return Optional.of(debian).filter(found -> !found.isEmpty());
    }

    /** The same of stanzas. */
    static Optional<String> ofSuiteInStanzas(String text, String suite) {
        String debian = "";
        for (String stanza : ofStanzas(text, List.of("deb", "deb-src")).split("\n\n")) {
            Matcher suites = SUITES.matcher(stanza);
            List<String> names = suites.find() ? List.of(suites.group(2).strip().split("\\s+")) : List.of();
            if (names.contains(suite)) {
                return Optional.empty();
            }
            if (debian.isEmpty() && names.stream().anyMatch(DEBIAN::contains)) {
                debian = COMPONENTS
                                .matcher(suites.replaceFirst("$1 " + suite))
                                .replaceFirst("$1 main")
                                .strip() + "\n";
            }
        }
        return Optional.of(debian).filter(found -> !found.isEmpty());
    }

    private static String joined(List<String> entries, String separator) {
        return entries.isEmpty() ? "" : String.join(separator, entries) + "\n";
    }
}
