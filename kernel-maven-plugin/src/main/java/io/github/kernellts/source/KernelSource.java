// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import java.nio.file.Path;
import java.util.List;

/**
 * Source that was fetched and verified, as one tarball in the cache.
 *
 * @param version the point release that it holds
 * @param tarball the tarball
 * @param sha256 the tarball's SHA-256
 * @param origin where it came from, for the summary and the provenance
 * @param warnings what a person should know about it, empty for what kernel.org signed
 */
public record KernelSource(KernelVersion version, Path tarball, String sha256, String origin, List<String> warnings) {
    public KernelSource {
        warnings = List.copyOf(warnings);
    }
}
