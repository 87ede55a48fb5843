// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import java.nio.file.Path;
import java.util.List;

/**
 * Source that was fetched and verified, as one tarball in the cache.
 *
 * @param version the point release in the tarball
 * @param tarball the tarball
 * @param sha256 the tarball's SHA-256
 * @param origin the origin, without a login, for the summary and the provenance
 * @param verifiedBy the party that vouches for it, such as a signature of an OpenPGP key
 * @param warnings differences from kernel.org's release of the requested version; empty if there are none
 */
public record KernelSource(
        KernelVersion version, Path tarball, String sha256, String origin, String verifiedBy, List<String> warnings) {
    public KernelSource {
        warnings = List.copyOf(warnings);
    }

    /**
     * The name of the tarball in a source package. For source of the user's it is made of the version, as the name in the
     * cache stands for a path on this machine.
     */
    public String fileName() {
        return tarball.getFileName()
                .toString()
                .replaceFirst("^(tree|file|commit)-[0-9a-f-]+(?=\\.tar)", "linux-" + version);
    }

    /** The facts about the source, other than its content, that the provenance states. */
    public String statement() {
        return String.join("\n", origin, verifiedBy, String.join("\n", warnings));
    }
}
