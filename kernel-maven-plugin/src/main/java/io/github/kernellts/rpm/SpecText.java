// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

/** Texts of users in a spec, in which rpmbuild expands macros and runs programs (%( … )). */
public final class SpecText {
    private SpecText() {}

    /** A text as the rest of one line, without macros. */
    public static String line(String text) {
        return text.replace("%", "%%").replaceAll("\\s+", " ").strip();
    }

    /** Whether a line of its own would be a section or a condition: rpm looks for these after it expanded macros. */
    public static boolean isDirective(String line) {
        return line.stripLeading().startsWith("%");
    }
}
