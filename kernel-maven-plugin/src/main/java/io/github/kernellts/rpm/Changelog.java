// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A %changelog, in the form that rpm's manual gives it: entries, the newest first, each with a line such as {@code * Thu
 * Nov 26 2026 Jane Doe <jane@example.org> - 1000} and lines of text.
 *
 * @param lines its lines, without macros
 */
public record Changelog(List<String> lines) {
    private static final String PROPERTY = "kernel.rpm.changelog";
    private static final Pattern ENTRY =
            Pattern.compile("\\* +([A-Z][a-z]{2} +[A-Z][a-z]{2}) +([0-9]{1,2} +[0-9]{4}) +\\S.*");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");
    // With the day of the week, which has to be the date's.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM d uuuu", Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);

    public Changelog {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a file.
     *
     * @throws KernelException if it isn't a changelog that rpm takes
     */
    public static Changelog of(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    PROPERTY + " is " + file + ", which is not a file", "set " + PROPERTY + " to a file of entries");
        }
        List<String> lines = text(file).lines().map(String::stripTrailing).toList();
        LocalDate newer = LocalDate.MAX;
        boolean text = true;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String place = PROPERTY + " has in line " + (i + 1) + " of " + file + " ";
            if (CONTROL.matcher(line).find()) {
                throw wrong(place + "a control character");
            }
            // rpm takes such a line for a section or a condition of the spec, even if the sign is doubled.
            if (SpecText.isDirective(line)) {
                throw wrong(place + "a % at its beginning");
            }
            if (line.startsWith("*")) {
                LocalDate date = date(line, place);
                if (!text || date.isAfter(newer)) {
                    throw wrong(place
                            + (text ? "an entry that is newer than the one above" : "an entry after one without text"));
                }
                newer = date;
                text = false;
            } else if (!line.isBlank()) {
                if (newer.equals(LocalDate.MAX)) {
                    throw wrong(place + "text before the first entry");
                }
                text = true;
            }
        }
        if (newer.equals(LocalDate.MAX) || !text) {
            throw wrong(PROPERTY + " is " + file + ", which has no entry, or no text in its last one");
        }
        return new Changelog(lines);
    }

    private static String text(Path file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Trees.read(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong(PROPERTY + " is " + file + ", which is not in UTF-8");
        }
    }

    private static LocalDate date(String line, String place) {
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            throw wrong(place + "an entry without date and name");
        }
        try {
            return LocalDate.parse((entry.group(1) + " " + entry.group(2)).replaceAll(" +", " "), DATE);
        } catch (DateTimeException e) {
            throw wrong(place + "a date that no calendar has");
        }
    }

    private static KernelException wrong(String what) {
        return new KernelException(
                what,
                "write entries, the newest first, each with a line such as \"* Thu Nov 26 2026 Jane Doe"
                        + " <jane@example.org> - 1000\" and lines of text that begin with a hyphen");
    }

    /** The section's text, in which nothing is a macro. */
    String inSpec() {
        return lines.stream().map(line -> line.replace("%", "%%") + "\n").collect(Collectors.joining());
    }
}
