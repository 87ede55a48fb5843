// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import io.github.kernellts.toolchain.launcher.LauncherRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests of builds of Linux 6.1.9 for EL 9, for tests that start no tool and need no key. */
final class BuildRequests {
    private BuildRequests() {}

    /** @param base the configuration that fragments change */
    static BuildRequest of(String flavor, String build, String base, BuildDirectories directories, boolean release) {
        SourceRequest source = source("6.1.9", "auto", release);
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

    /** Of kernel.org's addresses, and without a network. */
    static SourceRequest source(String version, String from, boolean release) {
        return new SourceRequest(
                KernelVersion.parse(version),
                from,
                Optional.empty(),
                Optional.empty(),
                SourceRequest.mirror(Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                release,
                true,
                Instant.EPOCH);
    }

    /** A build on this machine for the given keys, of a snapshot unless its source is for a release. */
    static BuildRequest signed(
            SourceRequest source,
            List<String> fragments,
            OwnersKeys keys,
            String sandbox,
            String searchPath,
            BuildDirectories directories) {
        return new BuildRequest(
                "kvm",
                EnterpriseLinux.EL9,
                "1000",
                !source.release(),
                source,
                Optional.empty(),
                "defconfig",
                fragments,
                directories,
                OptionalInt.empty(),
                new ToolchainRequest(
                        "host",
                        sandbox,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        false),
                new LauncherRequest("none", Optional.empty(), Optional.empty()),
                keys,
                searchPath,
                new BuildRequest.Requirements(0, 0, false, false, false),
                false,
                Publisher.unnamed(),
                false,
                Duration.ZERO,
                Builder.of("1000"),
                new BuildRequest.Report(Instant.EPOCH, Optional.empty(), false));
    }
}
