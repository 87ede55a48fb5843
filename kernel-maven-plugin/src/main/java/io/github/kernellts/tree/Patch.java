// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.system.Digests;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One patch of a series.
 *
 * @param name its file name
 * @param content a description and a unified diff for {@code -p1}: each byte is one character (ISO 8859-1), as sources
 *     and their patches may have any encoding
 */
public record Patch(String name, String content) {
    private static final Pattern HUNK =
            Pattern.compile("@@ -[0-9]{1,9}(?:,([0-9]{1,9}))? \\+[0-9]{1,9}(?:,([0-9]{1,9}))? @@");
    /** Headers of git for renamed or empty files and for changed modes. */
    private static final Pattern CHANGE_WITHOUT_HUNK =
            Pattern.compile("rename from |old mode |new file mode |deleted file mode ");
    /** Commands of ed and of normal diffs, and the line before a hunk of a context diff. */
    private static final Pattern OTHER = Pattern.compile("\\s*[0-9,]+[acdis][0-9,]*\\s*|\\s*\\*{15}.*");

    /** A patch from the bytes of its file. */
    public static Patch of(String name, byte[] content) {
        return new Patch(name, new String(content, StandardCharsets.ISO_8859_1));
    }

    /** The content of its file. */
    public byte[] bytes() {
        return content.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The digest of its file. */
    public String sha256() {
        return Digests.sha256(bytes());
    }

    /**
     * Whether it contains unified diffs, as written by git or {@code diff -u}, and nothing else that patch(1) would
     * apply: ed scripts are run without any check of context, and context and normal diffs escape human review.
     */
    boolean isUnified() {
        boolean unified = false;
        long before = 0;
        long after = 0;
        for (String line : (Iterable<String>) content.lines()::iterator) {
            Matcher hunk = HUNK.matcher(line);
            if (before > 0 || after > 0) {
                before -= line.startsWith("+") || line.startsWith("\\") ? 0 : 1;
                after -= line.startsWith("-") || line.startsWith("\\") ? 0 : 1;
            } else if (hunk.lookingAt()) {
                unified = true;
                before = count(hunk.group(1));
                after = count(hunk.group(2));
            } else if (OTHER.matcher(line).matches()) {
                return false;
            } else {
                unified |= CHANGE_WITHOUT_HUNK.matcher(line).lookingAt();
            }
        }
        return unified;
    }

    private static long count(String lines) {
        return lines == null ? 1 : Long.parseLong(lines);
    }
}
