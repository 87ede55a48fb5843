// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

/** Texts of users in a spec, in which rpmbuild expands macros and runs programs (%( … )). */
public final class SpecText {
    private SpecText() {}

    /** A text as the rest of one line, without macros. */
    public static String line(String text) {
        return text.replace("%", "%%").replaceAll("\\s+", " ").strip();
    }

    /**
     * A text as one word of a shell script in a spec, without macros. A line break becomes the shell's variable
     * {@code newline}: rpm would take a line that begins with a % for a section, even within quotes.
     */
    public static String word(String text) {
        if (text.matches("[A-Za-z0-9_./:=+,@-]+")) {
            return text;
        }
        return "'" + text.replace("%", "%%").replace("'", "'\\''").replaceAll("\\R", "'\"\\$newline\"'") + "'";
    }

    /** Whether a line of its own would be a section or a condition: rpm looks for these after it expanded macros. */
    public static boolean isDirective(String line) {
        return line.stripLeading().startsWith("%");
    }
}
