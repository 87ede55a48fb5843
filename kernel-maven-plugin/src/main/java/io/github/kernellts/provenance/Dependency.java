// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import java.util.Map;

/**
 * An input of a build in its provenance (SLSA provenance v1, resolvedDependencies).
 *
 * @param name its name, with its version if it has one
 * @param algorithm the algorithm of its digest: {@code sha256} or {@code gitCommit} (in-toto, digest_set.md)
 * @param digest its digest, in hexadecimal
 * @param annotations further facts
 */
public record Dependency(String name, String algorithm, String digest, Map<String, String> annotations) {
    public Dependency {
        annotations = Map.copyOf(annotations);
    }

    /** A file, or another input with a SHA-256. */
    public static Dependency of(String name, String sha256) {
        return new Dependency(name, "sha256", sha256, Map.of());
    }
}
