// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of a file, one armoured block each (RFC 4880, 6.2). {@code cat a.asc b.asc} makes a file of several, of which
 * Bouncy Castle's decoder reads the first, and rpm and gpg read all.
 */
public final class KeyBlocks {
    private static final Pattern BEGIN = Pattern.compile("(?m)^-----BEGIN PGP (?:PUBLIC|PRIVATE) KEY BLOCK-----");

    private KeyBlocks() {}

    /** The blocks, without any text before the first; a file that isn't armoured is one. */
    public static List<byte[]> of(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Integer> starts = new ArrayList<>();
        for (Matcher begin = BEGIN.matcher(text); begin.find(); ) {
            starts.add(begin.start());
        }
        if (starts.isEmpty()) {
            return List.of(file);
        }
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : text.length();
            blocks.add(text.substring(starts.get(i), end).getBytes(StandardCharsets.ISO_8859_1));
        }
        return blocks;
    }
}
