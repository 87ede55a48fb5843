// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.Arrays;

/**
 * Bytes to look for in others, by Horspool's algorithm (Practical fast searching in strings, 1980): it looks at one byte
 * in as many as the pattern has, since gigabytes of debug information are searched for a dozen patterns.
 */
public final class BytePattern {
    private final byte[] pattern;
    /** How far the pattern can move on, by the byte below its end. */
    private final int[] step = new int[1 << Byte.SIZE];

    /** @param pattern one byte or more */
    public BytePattern(byte[] pattern) {
        if (pattern.length == 0) {
            throw new IllegalArgumentException("no bytes");
        }
        this.pattern = pattern.clone();
        Arrays.fill(step, pattern.length);
        for (int i = 0; i < pattern.length - 1; i++) {
            step[Byte.toUnsignedInt(pattern[i])] = pattern.length - 1 - i;
        }
    }

    /** The number of its bytes. */
    public int length() {
        return pattern.length;
    }

    /** Whether a content has it. */
    public boolean isIn(byte[] content) {
        return indexIn(content, 0) >= 0;
    }

    /**
     * The first place of it in a content.
     *
     * @param from the first place that counts
     * @return -1 if there is none
     */
    public int indexIn(byte[] content, int from) {
        int last = pattern.length - 1;
        byte end = pattern[last];
        int at = from;
        while (at <= content.length - pattern.length) {
            byte below = content[at + last];
            if (below == end && Arrays.equals(content, at, at + last, pattern, 0, last)) {
                return at;
            }
            at += step[Byte.toUnsignedInt(below)];
        }
        return -1;
    }
}
