// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

/**
 * The vulnerabilities that a release fixes.
 *
 * @param from the release before
 * @param to the release
 * @param fixed how many are fixed
 * @param here how many of these concern files that a kernel has; files that it may have are counted too
 * @param day the day of the data, which may know nothing of the newest releases
 */
public record Fixes(String from, String to, int fixed, int here, String day) {
    /** A sentence without a full stop. */
    public String sentence() {
        return from + " → " + to + " fixes " + fixed + (fixed == 1 ? " CVE" : " CVEs") + ", of which " + here
                + (here == 1 ? " is" : " are") + " in this kernel (records of " + day + ")";
    }
}
