// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

/** The status of a vulnerability in a kernel, as VEX names it (OpenVEX specification 0.2.0, "Status Labels"). */
public enum Status {
    /** The release contains the fix. */
    FIXED("fixed", "resolved"),
    /** The release or the kernel does not have the code. */
    NOT_AFFECTED("not_affected", "not_affected"),
    /** The release is affected, and the code may be in the kernel. */
    AFFECTED("affected", "exploitable"),
    /** The data don't say where the code is. */
    UNDER_INVESTIGATION("under_investigation", "in_triage");

    private final String openVex;
    private final String cycloneDx;

    Status(String openVex, String cycloneDx) {
        this.openVex = openVex;
        this.cycloneDx = cycloneDx;
    }

    /** The label in OpenVEX. */
    public String openVex() {
        return openVex;
    }

    /** The analysis state in CycloneDX 1.6. */
    String cycloneDx() {
        return cycloneDx;
    }
}
