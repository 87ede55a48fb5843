// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.nio.file.Path;

/** Paths in commands that are printed, for a reader to copy into a shell. Nothing here runs one. */
public final class ShellWord {
    private ShellWord() {}

    /** The path as one word: as it is, or in single quotes where a shell would split or expand it. */
    public static String of(Path path) {
        String text = path.toString();
        return text.matches("[\\p{IsAlphabetic}\\p{IsDigit}/._+:@%=,-]+")
                ? text
                : "'" + text.replace("'", "'\\''") + "'";
    }
}
