// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The header data of VEX documents. The time of the build is not among them, so that the same data and packages give the
 * same documents.
 *
 * @param subject the kernel or module
 * @param author the party that makes the statements: the subject of its certificate
 * @param plugin the version of the plugin
 * @param data the git commit or digest of the CNA's data
 * @param date the date of the data, which is that of the documents
 * @param notes how the source differs from kernel.org's release; empty if it does not
 */
public record VexFacts(
        VexSubject subject, String author, String plugin, String data, Instant date, List<String> notes) {
    /** The kernel CNA's repository. */
    static final String VULNS = "https://git.kernel.org/pub/scm/linux/security/vulns.git";

    public VexFacts {
        notes = List.copyOf(notes);
    }

    /** The day of the data in UTC. */
    String day() {
        return date.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** The reason for a finding's status, with a reservation if the source differs from kernel.org's release. */
    String reason(Finding finding) {
        boolean byRecordOnly = finding.status() != Status.FIXED && !finding.codeAbsent();
        return notes.isEmpty() || !byRecordOnly
                ? finding.reason()
                : finding.reason() + ". The record speaks of kernel.org's source: " + String.join("; ", notes)
                        + "; fixes or code of those patches are not known";
    }
}
