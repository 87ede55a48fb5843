// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.source.Sources;
import io.github.kernellts.source.releases.BranchState;
import io.github.kernellts.source.releases.PinUpdate;
import io.github.kernellts.source.releases.Releases;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import java.util.ArrayList;
import java.util.List;

/** An update of point releases: compares pins with kernel.org's list, and raises them or fails as a check. */
public final class KernelUpdate {
    private final UpdateRequest request;
    private final Output output;

    public KernelUpdate(UpdateRequest request, Output output) {
        this.request = request;
        this.output = output;
    }

    /** @throws KernelException if a release can't be fetched or verified; as a check, if a kernel is out of date */
    public void run() {
        if (request.offline()) {
            throw new KernelException(
                    "kernel:update needs kernel.org's list of releases, and Maven works offline", "run it without -o");
        }
        try (Processes processes = new Processes(request.cache().root());
                DirectoryLock lock = DirectoryLock.acquire(request.cache().root(), output)) {
            Releases releases =
                    Releases.fetch(request.releases(), request.cache().root(), output);
            PinUpdate update = new PinUpdate(request.poms(), request.built(), releases);
            List<BranchState> built = update.states().stream()
                    .filter(state -> !state.built().isEmpty())
                    .toList();
            if (built.isEmpty()) {
                throw new KernelException(
                        "No project of this build has a kernel.version",
                        "run kernel:update in the reactor of your kernels, where kernel.version is set");
            }
            new ReleaseTable(update.states(), request.checkOnly()).lines().forEach(output::info);
            if (request.checkOnly()) {
                conclude(built);
            } else {
                warn(built);
                Sources sources = new Sources(request.cache().sources(), processes, output);
                update.raise(version -> fetch(version, sources), request.sums());
            }
        }
    }

    private KernelSource fetch(KernelVersion version, Sources sources) {
        KernelSource source = sources.fetch(SourceRequest.signed(version, request.mirror(), request.keyring()));
        output.info("Verified " + source.origin() + " by " + source.verifiedBy());
        return source;
    }

    private static void conclude(List<BranchState> built) {
        List<String> findings = new ArrayList<>();
        for (BranchState state : built) {
            state.newest()
                    .filter(release -> !state.outdated().isEmpty())
                    .ifPresent(release -> findings.add("  "
                            + state.outdated() + " is built, and " + release.version() + " was released on "
                            + release.released()));
            if (state.ended()) {
                findings.add("  Linux " + state.branch() + " is built, and kernel.org has ended that branch");
            }
        }
        if (!findings.isEmpty()) {
            throw new KernelException(
                    "Kernels are out of date:\n" + String.join("\n", findings) + "\n",
                    "run kernel:update without kernel.update.check, and build a newer branch where one has ended");
        }
    }

    private void warn(List<BranchState> built) {
        for (BranchState state : built) {
            if (state.ended()) {
                output.warn("kernel.org has ended Linux " + state.branch() + ". Fix: build a newer branch");
            }
            if (!state.outdatedElsewhere().isEmpty()) {
                output.warn(state.outdatedElsewhere()
                        + " is inherited from a parent outside this build. Fix: use a newer parent, or"
                        + " set kernel.version in your own POM");
            }
        }
    }
}
