// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import java.util.Optional;

/**
 * A release that the user names in place of kernel.org's list, as where that can't be reached.
 *
 * @param source its version, and where it comes from
 * @param published whether others vouch for what comes from there: apt's archive, kernel.org or a digest
 */
public record NamedRelease(SourceRequest source, boolean published) {
    KernelVersion version() {
        return source.version();
    }

    /** The name under which the digest of its tarball is pinned; empty if nobody vouches for it. */
    Optional<String> pinnedName(KernelSource fetched) {
        return published ? Optional.of(fetched.fileName()) : Optional.empty();
    }
}
