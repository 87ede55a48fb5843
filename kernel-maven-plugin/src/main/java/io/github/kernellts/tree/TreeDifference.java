// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import java.util.Set;
import java.util.TreeSet;

/**
 * What differs between two trees, as relative names.
 *
 * @param changed regular files that both have, with the same mode and other content
 * @param others names that only one of them has, or whose kind, mode or link target differs
 */
public record TreeDifference(Set<String> changed, Set<String> others) {
    public TreeDifference {
        changed = new TreeSet<>(changed);
        others = new TreeSet<>(others);
    }

    /** The number of names. */
    public int count() {
        return changed.size() + others.size();
    }
}
