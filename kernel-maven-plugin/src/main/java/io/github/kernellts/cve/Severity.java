// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.Optional;

/**
 * The severity of a vulnerability by CVSS (https://www.first.org/cvss/).
 *
 * @param score the base score, 0.0 to 10.0
 * @param rating the qualitative rating: CRITICAL, HIGH, MEDIUM, LOW or NONE
 * @param vector the vector string
 */
public record Severity(double score, String rating, String vector) {
    /** The name of the method in CycloneDX 1.6, if the vector tells it. */
    Optional<String> method() {
        if (vector.startsWith("CVSS:4.0/")) {
            return Optional.of("CVSSv4");
        }
        if (vector.startsWith("CVSS:3.1/")) {
            return Optional.of("CVSSv31");
        }
        return vector.startsWith("CVSS:3.0/") ? Optional.of("CVSSv3") : Optional.empty();
    }
}
