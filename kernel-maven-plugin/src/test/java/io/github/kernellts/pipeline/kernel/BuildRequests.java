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
import java.nio.file.Path;
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

    /** A build of a tree, on this machine and for the given keys. */
    static BuildRequest signed(
            boolean snapshot,
            OwnersKeys keys,
            String sandbox,
            String searchPath,
            Path tree,
            BuildDirectories directories) {
        SourceRequest source = new SourceRequest(
                KernelVersion.parse("6.1.9"),
                tree.toString(),
                Optional.empty(),
                Optional.empty(),
                null,
                Optional.empty(),
                Optional.empty(),
                !snapshot,
                true,
                Instant.EPOCH);
        return new BuildRequest(
                "kvm",
                EnterpriseLinux.EL9,
                "1000",
                snapshot,
                source,
                Optional.empty(),
                "defconfig",
                List.of(),
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
