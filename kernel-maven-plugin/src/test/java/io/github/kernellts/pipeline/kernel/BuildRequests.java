// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests of builds of Linux 6.1.9 for EL 9, for tests that start no tool and need no key. */
final class BuildRequests {
    private BuildRequests() {}

    /** @param base the configuration that fragments change */
    static BuildRequest of(String flavor, String build, String base, BuildDirectories directories, boolean release) {
        SourceRequest source = new SourceRequest(
                KernelVersion.parse("6.1.9"),
                "auto",
                Optional.empty(),
                Optional.empty(),
                null,
                Optional.empty(),
                Optional.empty(),
                release,
                true,
                Instant.EPOCH);
        return new BuildRequest(
                flavor,
                EnterpriseLinux.EL9,
                build,
                true,
                source,
                Optional.empty(),
                base,
                List.of(),
                directories,
                OptionalInt.empty(),
                null,
                null,
                null,
                "",
                null,
                true,
                Publisher.unnamed(),
                false,
                Duration.ZERO,
                null,
                null);
    }
}
