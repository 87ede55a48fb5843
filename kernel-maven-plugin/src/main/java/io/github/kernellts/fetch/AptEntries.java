// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Converts entries of apt, in both of its forms (sources.list(5)), into entries for source packages.
 *
 * <p>All other parts of an entry stay unchanged, above all the keys that it trusts.
 */
final class AptEntries {
    private static final Pattern LINE = Pattern.compile("\\s*deb(?:-src)?(\\s+(?:\\[[^\\]]*\\]\\s*)?)(\\S.*)");
    private static final Pattern SUITES = Pattern.compile("(?im)^(suites:).*$");
    private static final Pattern URIS = Pattern.compile("(?im)^uris:(.*)$");
    private static final Pattern COMPONENTS = Pattern.compile("(?im)^(components:).*$");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9-]+)\\s*:\\s*(.*)");

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
     * The first entry of the lines for one of some archives, with a suite in place of its own.
     *
     * @param archives their addresses, without a slash at the end
     */
    static Optional<String> ofSuiteInLines(String text, Set<String> archives, String suite) {
        for (String line : text.split("\\R")) {
            Matcher form = LINE.matcher(line);
            String address = form.matches() ? form.group(2).split("\\s+")[0] : "";
            if (archives.contains(withoutSlash(address))) {
                String rest = form.group(1) + address + " " + suite + " main\n";
                return Optional.of("deb" + rest + "deb-src" + rest);
            }
        }
        return Optional.empty();
    }

    /** The same of stanzas. */
    static Optional<String> ofSuiteInStanzas(String text, Set<String> archives, String suite) {
        for (String stanza : ofStanzas(text, List.of("deb", "deb-src")).split("\n\n")) {
            Matcher addresses = URIS.matcher(stanza);
            if (addresses.find()
                    && Stream.of(addresses.group(1).strip().split("\\s+"))
                            .map(AptEntries::withoutSlash)
                            .anyMatch(archives::contains)) {
                String other = SUITES.matcher(stanza).replaceFirst("$1 " + suite);
                return Optional.of(
                        COMPONENTS.matcher(other).replaceFirst("$1 main").strip() + "\n");
            }
        }
        return Optional.empty();
    }

    static String withoutSlash(String address) {
        return address.replaceFirst("/+$", "");
    }

    private static String joined(List<String> entries, String separator) {
        return entries.isEmpty() ? "" : String.join(separator, entries) + "\n";
    }
}
