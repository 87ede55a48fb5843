// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.OptionalInt;

/**
 * The vulnerabilities that a release fixes.
 *
 * @param from the release before
 * @param to the release
 * @param fixed how many are fixed
 * @param here how many of these concern files that a kernel has; files that it may have are counted too; empty if it
 *     isn't known what the kernel has
 * @param day the day of the data, which may know nothing of the newest releases
 */
public record Fixes(String from, String to, int fixed, OptionalInt here, String day) {
    /** A sentence without a full stop. */
    public String sentence() {
        return from + " → " + to + " fixes " + fixed + (fixed == 1 ? " CVE" : " CVEs")
                + (here.isEmpty()
                        ? ""
                        : ", of which " + here.getAsInt() + (here.getAsInt() == 1 ? " is" : " are") + " in this kernel")
                + " (records of " + day + ")";
    }
}
