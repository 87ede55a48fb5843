// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.source.Branch;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.source.releases.BranchState;
import io.github.kernellts.source.releases.PinUpdate;
import io.github.kernellts.source.releases.Releases;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An update of point releases: compares pins with kernel.org's list, or with a release that the user names, and fails as a
 * check, or tries the new releases with the kernels of the reactor and raises the pins.
 */
public final class KernelUpdate {
    private final UpdateRequest request;
    private final Output output;

    public KernelUpdate(UpdateRequest request, Output output) {
        this.request = request;
        this.output = output;
    }

    /**
     * @throws KernelException if a release can't be fetched, verified, patched or configured, after pins of other branches
     *     were raised; as a check, if a kernel is out of date
     */
    public void run() {
        if (request.offline() && request.named().isEmpty()) {
            throw new KernelException(
                    "kernel:update needs kernel.org's list of releases, and Maven works offline",
                    "run it without -o, or name a release and its source, as in -Dkernel.version=6.1.193"
                            + " -Dkernel.source=FILE");
        }
        try (Processes processes = new Processes(request.cache().root())) {
            PinUpdate update = new PinUpdate(request.poms(), request.built(), releases());
            List<BranchState> states = update.states().stream()
                    .filter(state -> isAsked(state.branch()))
                    .toList();
            List<BranchState> built =
                    states.stream().filter(state -> !state.built().isEmpty()).toList();
            if (built.isEmpty()) {
                throw new KernelException(
                        "No project of this build has a kernel.version"
                                + request.named()
                                        .map(named ->
                                                " of Linux " + named.version().branch())
                                        .orElse(""),
                        "run kernel:update in the reactor of your kernels, where kernel.version is set");
            }
            new ReleaseTable(states, request.checkOnly()).lines().forEach(output::info);
            if (request.checkOnly()) {
                conclude(built);
            } else {
                warn(built);
                new PinRaise(request, update, processes, output).run(built, notices(built));
            }
        }
    }

    private Releases releases() {
        if (request.named().isPresent()) {
            return Releases.of(request.named().get().version());
        }
        try (DirectoryLock lock = DirectoryLock.acquire(request.cache().root(), output)) {
            return Releases.fetch(request.releases(), request.cache().root(), output);
        }
    }

    /** A release that the user names says nothing of other branches. */
    private boolean isAsked(Branch branch) {
        return request.named()
                .filter(named -> !named.version().branch().equals(branch))
                .isEmpty();
    }

    private static void conclude(List<BranchState> built) {
        List<String> findings = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (BranchState state : built) {
            state.newest()
                    .filter(release -> !state.outdated().isEmpty())
                    .ifPresent(release -> findings.add("  "
                            + state.outdated() + " is built, and " + release.version() + " was released"
                            + release.released().map(day -> " on " + day).orElse("")));
            if (state.ended()) {
                findings.add("  Linux " + state.branch() + " is built, and kernel.org has ended that branch");
            }
        }
        if (built.stream().anyMatch(state -> state.target().isPresent())) {
            remedies.add("run kernel:update without kernel.update.check");
        }
        built.stream()
                .filter(state -> !state.outdatedElsewhere().isEmpty())
                .map(KernelUpdate::pinned)
                .forEach(remedies::add);
        if (built.stream().anyMatch(BranchState::ended)) {
            remedies.add("build a newer branch where one has ended");
        }
        if (!findings.isEmpty()) {
            throw new KernelException(
                    "Kernels are out of date:\n" + String.join("\n", findings) + "\n", String.join("; ", remedies));
        }
    }

    private void warn(List<BranchState> built) {
        for (BranchState state : built) {
            ending(state).ifPresent(output::warn);
            if (!state.outdatedElsewhere().isEmpty()) {
                output.warn(state.outdatedElsewhere()
                        + " is no pin of these POMs, so it was not raised: it comes from a parent outside this build,"
                        + " from another property or form of text, or from the command line. Fix: " + pinned(state));
            }
        }
    }

    /** What makes a pin of these POMs of a release that is none. */
    private static String pinned(BranchState state) {
        return "use a newer parent, or write <kernel.version>"
                + state.outdatedElsewhere().get(0)
                + "</kernel.version> in your own POM, which kernel:update then raises";
    }

    private Optional<String> ending(BranchState state) {
        if (request.named().isEmpty() && state.ended()) {
            return Optional.of("kernel.org has ended Linux " + state.branch() + ". Fix: build a newer branch");
        }
        return LtsBranch.ALL.stream()
                .filter(lts -> lts.number().equals(state.branch()))
                .flatMap(lts -> lts.endWarning(request.today()).stream())
                .findFirst();
    }

    /** Those branches, for the text of a pull request. */
    private String notices(List<BranchState> built) {
        String ending = built.stream()
                .flatMap(state -> ending(state).stream())
                .map(warning -> "- " + warning + ".\n")
                .collect(Collectors.joining());
        return ending.isEmpty() ? "" : "\n## Branches that end\n\n" + ending;
    }
}
