// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.List;
import java.util.Optional;

/**
 * An entry of {@code affected} in a record. The kernel CNA writes two: one lists affected releases of stable branches, and
 * one the releases since the fixes.
 *
 * @param byDefault whether releases are affected that no range contains
 * @param ranges the ranges of releases; those of commits are left out
 */
record Product(boolean byDefault, List<VersionRange> ranges) {
    Product {
        ranges = List.copyOf(ranges);
    }

    /** Whether a release is affected; if ranges contradict each other, it is. */
    boolean affects(Release release) {
        boolean contained = false;
        for (VersionRange range : ranges) {
            if (range.contains(release)) {
                if (range.affected()) {
                    return true;
                }
                contained = true;
            }
        }
        return !contained && byDefault;
    }

    /** The release with the fix that a later release contains. */
    Optional<Release> fixedIn(Release release) {
        return ranges.stream()
                .filter(range -> range.isSinceFix() && range.contains(release))
                .map(VersionRange::from)
                .max(Release::compareTo);
    }

    /** The first later release of a release's branch that has the fix. */
    Optional<Release> fixedAfter(Release release) {
        return ranges.stream()
                .filter(range -> range.isFixOfBranch(release))
                .map(VersionRange::from)
                .filter(fix -> fix.compareTo(release) > 0)
                .min(Release::compareTo);
    }
}
