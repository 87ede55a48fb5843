// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.Optional;

/**
 * The status of one vulnerability in one kernel.
 *
 * @param id the CVE id
 * @param title the subject of the commit that fixed it; empty if it is unknown
 * @param severity its CVSS rating, if it is known
 * @param status its status
 * @param codeAbsent whether it is not affected because none of the named files was compiled or included
 * @param fix the next release of the branch that has the fix, if there is one and the kernel is affected
 * @param reason why it has that status
 */
public record Finding(
        String id,
        String title,
        Optional<Severity> severity,
        Status status,
        boolean codeAbsent,
        Optional<String> fix,
        String reason) {
    /** The address of the record's page. */
    public String url() {
        return CveRecord.url(id);
    }
}
