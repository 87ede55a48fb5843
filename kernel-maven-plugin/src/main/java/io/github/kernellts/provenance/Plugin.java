// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

/**
 * The plugin that built something.
 *
 * @param version its version
 * @param sha256 the SHA-256 of its jar, in hexadecimal
 */
public record Plugin(String version, String sha256) {
    /** Its package URL (https://github.com/package-url/purl-spec). */
    String purl() {
        return PackageUrls.of("maven", "io.github.kernellts", "kernel-maven-plugin", version, null);
    }
}
