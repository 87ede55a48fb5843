// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import java.time.Instant;
import java.util.Optional;

/** Requests of snapshots for Linux 6.1.9, for tests of sources that need neither mirror nor keyring. */
final class SourceRequests {
    static final KernelVersion VERSION = KernelVersion.parse("6.1.9");

    private SourceRequests() {}

    /** @param commit the full id of a commit, or null if there is none */
    static SourceRequest of(KernelVersion version, String from, String commit, boolean offline) {
        return new SourceRequest(
                version,
                from,
                Optional.ofNullable(commit),
                Optional.empty(),
                SourceRequest.KERNEL_ORG,
                Optional.empty(),
                Optional.empty(),
                false,
                offline,
                Instant.EPOCH);
    }
}
