// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import java.util.Optional;

/**
 * The plugin that built something.
 *
 * @param version its version
 * @param sha256 the SHA-256 of its jar, in hexadecimal
 * @param builder the URI of the platform that ran it, if it has one
 */
public record Plugin(String version, String sha256, Optional<String> builder) {
    /** The builder.id of provenance. */
    String builderId() {
        return builder.orElseGet(this::purl);
    }

    /** Its package URL (https://github.com/package-url/purl-spec). */
    String purl() {
        return PackageUrls.of("maven", "io.github.kernellts", "kernel-maven-plugin", version, null);
    }
}
