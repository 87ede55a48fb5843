// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.Optional;

/**
 * A range of releases in a record, as in {@code versions} of the CVE record format 5.1
 * (https://cveproject.github.io/cve-schema/schema/docs/).
 *
 * @param from the first release; {@code 0} for all before
 * @param end the end of the range
 * @param affected whether these releases are affected
 */
record VersionRange(Release from, End end, boolean affected) {
    private static final String ANY = "*";
    private static final String ANY_POINT = ".*";

    /** The end of a range. */
    sealed interface End {
        /** Whether a release is not after the end. */
        boolean reaches(Release release);
    }

    /** No end: the range is one release. */
    record Single(Release only) implements End {
        @Override
        public boolean reaches(Release release) {
            return release.compareTo(only) == 0;
        }
    }

    /** The first release after the range. */
    record Before(Release end) implements End {
        @Override
        public boolean reaches(Release release) {
            return release.compareTo(end) < 0;
        }
    }

    /** The last release of the range. */
    record UpTo(Release last) implements End {
        @Override
        public boolean reaches(Release release) {
            return release.compareTo(last) <= 0;
        }
    }

    /**
     * The last release of a branch, or of all.
     *
     * @param branch such as {@code 6.1}; empty for all
     */
    record EndOf(Optional<String> branch) implements End {
        @Override
        public boolean reaches(Release release) {
            return branch.map(release::isOf).orElse(true);
        }
    }

    /**
     * The end that a record's field {@code lessThanOrEqual} names.
     *
     * @throws IllegalArgumentException if it is neither a release nor one with an asterisk for the last number
     */
    static End upTo(String last) {
        if (last.equals(ANY)) {
            return new EndOf(Optional.empty());
        }
        if (last.endsWith(ANY_POINT)) {
            String branch = last.substring(0, last.length() - ANY_POINT.length());
            return new EndOf(Optional.of(Release.of(branch).name()));
        }
        return new UpTo(Release.of(last));
    }

    boolean contains(Release release) {
        return from.compareTo(release) <= 0 && end.reaches(release);
    }

    /** Whether it begins with a fix, and lasts as long as its branch. */
    boolean isSinceFix() {
        return !affected && end instanceof EndOf;
    }

    /** Whether it begins with a fix in the branch of a release. */
    boolean isFixOfBranch(Release release) {
        return !affected && end instanceof EndOf last && last.branch().isPresent() && last.reaches(release);
    }
}
