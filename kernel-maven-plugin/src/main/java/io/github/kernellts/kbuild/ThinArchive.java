// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A thin archive of GNU ar, which contains only the names of its members (binutils' documentation of ar; ar.h for the
 * headers).
 */
final class ThinArchive {
    private static final String MAGIC = "!<thin>\n";
    private static final int HEADER = 60;
    private static final int NAME = 16;
    private static final int SIZE = 48;
    private static final int SIZE_LENGTH = 10;

    private ThinArchive() {}

    /** The paths of its members, unchanged, which may lead anywhere; none if it is no thin archive. */
    static List<String> members(byte[] bytes) {
        // Names are bytes; Latin-1 maps each byte to one character.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(MAGIC)) {
            return List.of();
        }
        String names = "";
        List<String> members = new ArrayList<>();
        int at = MAGIC.length();
        while (at + HEADER <= text.length()) {
            String name = text.substring(at, at + NAME).strip();
            int size = Integer.parseInt(
                    text.substring(at + SIZE, at + SIZE + SIZE_LENGTH).strip());
            at += HEADER;
            if (name.equals("//")) {
                names = text.substring(at, at + size);
            } else if (name.matches("/[0-9].*")) {
                int from = Integer.parseInt(name.substring(1).split("[^0-9]")[0]);
                members.add(names.substring(from, names.indexOf("/\n", from)));
            } else if (!name.startsWith("/")) {
                members.add(name.replaceFirst("/$", ""));
            }
            // Only the tables have content in the archive, padded to an even length.
            at += Arrays.asList("/", "//", "/SYM64/").contains(name) ? size + size % 2 : 0;
        }
        return members;
    }
}
