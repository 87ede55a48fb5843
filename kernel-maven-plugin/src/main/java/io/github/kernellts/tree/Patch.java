// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.system.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Lines of diff and git in place of a change that they don't show; patch(1) prints them and succeeds. */
    private static final Pattern LEFT_OUT =
            Pattern.compile("GIT binary patch|Binary files .* and .* differ|Only in \\S+: \\S+");

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

    /** The first line outside of hunks that stands for a change that patch(1) can't make, if any. */
    Optional<String> leftOut() {
        return outsideOfHunks().stream()
                .filter(line -> LEFT_OUT.matcher(line).matches())
                .findFirst();
    }

    /**
     * Whether it contains unified diffs, as written by git or {@code diff -u}, and nothing else that patch(1) would
     * apply: ed scripts are run without any check of context, and context and normal diffs escape human review.
     */
    boolean isUnified() {
        List<String> lines = outsideOfHunks();
        return lines.stream().noneMatch(line -> OTHER.matcher(line).matches())
                && lines.stream()
                        .anyMatch(line -> HUNK.matcher(line).lookingAt()
                                || CHANGE_WITHOUT_HUNK.matcher(line).lookingAt());
    }

    /** All lines but the content of hunks. */
    private List<String> outsideOfHunks() {
        List<String> outside = new ArrayList<>();
        long before = 0;
        long after = 0;
        for (String line : (Iterable<String>) content.lines()::iterator) {
            if (before > 0 || after > 0) {
                before -= line.startsWith("+") || line.startsWith("\\") ? 0 : 1;
                after -= line.startsWith("-") || line.startsWith("\\") ? 0 : 1;
                continue;
            }
            outside.add(line);
            Matcher hunk = HUNK.matcher(line);
            if (hunk.lookingAt()) {
                before = count(hunk.group(1));
                after = count(hunk.group(2));
            }
        }
        return outside;
    }

    private static long count(String lines) {
        return lines == null ? 1 : Long.parseLong(lines);
    }
}
