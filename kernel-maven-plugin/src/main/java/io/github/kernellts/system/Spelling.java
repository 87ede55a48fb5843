// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests a known name for a misspelt one. */
public final class Spelling {
    /** The limit on changed letters: with more, most names become another known name. */
    private static final int MOST_CHANGES = 3;

    private Spelling() {}

    /**
     * The known name with the smallest distance to a name; of several, the first in alphabetical order.
     *
     * @return empty if none is within three changes
     */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .filter(each -> Math.abs(each.length() - name.length()) <= MOST_CHANGES)
                .filter(each -> distance(each, name) <= MOST_CHANGES)
                .min(Comparator.comparingInt((String each) -> distance(each, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance: the number of letters added, dropped or changed. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
