// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Linux as records name it: {@code 2.6.12}, {@code 6.1}, {@code 6.1.78}, or a release candidate such as
 * {@code 6.2-rc1}, which is before its release. {@code 0} is the beginning of the history.
 *
 * @param name its name
 * @param order a number that is greater for later releases
 */
record Release(String name, long order) implements Comparable<Release> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,4}(?:\\.[0-9]{1,4}){0,3})(?:-rc([0-9]{1,2}))?");
    private static final int NUMBERS = 4;
    /** Enough for four digits. */
    private static final int NUMBER_BITS = 14;

    private static final int CANDIDATE_BITS = 7;
    /** Greater than any release candidate. */
    private static final int RELEASED = 127;

    /** @throws IllegalArgumentException if the text is no release */
    static Release of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no release of Linux");
        }
        String[] numbers = form.group(1).split("\\.");
        long order = 0;
        for (int i = 0; i < NUMBERS; i++) {
            order = order << NUMBER_BITS | (i < numbers.length ? Integer.parseInt(numbers[i]) : 0);
        }
        int candidate = form.group(2) == null ? RELEASED : Integer.parseInt(form.group(2));
        return new Release(text, order << CANDIDATE_BITS | candidate);
    }

    /** Whether it is a release of a branch such as {@code 6.1}, or the one that the branch began with. */
    boolean isOf(String branch) {
        return name.startsWith(branch) && (name.length() == branch.length() || name.charAt(branch.length()) == '.');
    }

    @Override
    public int compareTo(Release other) {
        return Long.compare(order, other.order);
    }
}
