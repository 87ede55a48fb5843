// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.cve.CveData;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.source.Sources;
import io.github.kernellts.source.releases.BranchState;
import io.github.kernellts.source.releases.PinUpdate;
import io.github.kernellts.source.releases.Releases;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.PatchedTree;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An update of point releases: compares pins with kernel.org's list, and fails as a check, or tries the new releases with
 * the kernels of the reactor and raises the pins.
 */
public final class KernelUpdate {
    private final UpdateRequest request;
    private final Output output;

    public KernelUpdate(UpdateRequest request, Output output) {
        this.request = request;
        this.output = output;
    }

    /** @throws KernelException if a release can't be fetched, verified, patched or configured; as a check, if a kernel is out of date */
    public void run() {
        if (request.offline()) {
            throw new KernelException(
                    "kernel:update needs kernel.org's list of releases, and Maven works offline", "run it without -o");
        }
        try (Processes processes = new Processes(request.cache().root())) {
            PinUpdate update;
            try (DirectoryLock lock = DirectoryLock.acquire(request.cache().root(), output)) {
                Releases releases =
                        Releases.fetch(request.releases(), request.cache().root(), output);
                update = new PinUpdate(request.poms(), request.built(), releases);
            }
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
                update.raise(
                        version -> fetch(version, sources),
                        fetched -> requireUsable(built, fetched, sources, processes),
                        request.sums());
            }
        }
    }

    private KernelSource fetch(KernelVersion version, Sources sources) {
        try (DirectoryLock lock = DirectoryLock.acquire(request.cache().root(), output)) {
            KernelSource source = sources.fetch(SourceRequest.signed(version, request.mirror(), request.keyring()));
            output.info("Verified " + source.origin() + " by " + source.verifiedBy());
            return source;
        }
    }

    /** Writes the text about the new releases; fails if a patch doesn't apply, or a configuration can't be resolved. */
    private void requireUsable(
            List<BranchState> built, List<KernelSource> fetched, Sources sources, Processes processes) {
        if (fetched.isEmpty()) {
            return;
        }
        Optional<FixedVulnerabilities> vulnerabilities =
                request.vulnerabilities().map(data -> fixed(data, processes));
        List<RaisedBranch> raised = new ArrayList<>();
        for (KernelSource source : fetched) {
            BranchState state = built.stream()
                    .filter(each -> each.branch().equals(source.version().branch()))
                    .findFirst()
                    .orElseThrow();
            KernelVersion from = state.outdated().stream()
                    .max(Comparator.comparingInt(KernelVersion::point))
                    .orElseThrow();
            boolean some = !request.trial().kernels().isEmpty();
            if (some && request.trial().kernels(state.branch()).isEmpty()) {
                output.warn("No kernel of this build is of Linux " + state.branch() + ", so " + source.version()
                        + " was not tried with patches and fragments");
            }
            List<ReleaseTrial.Outcome> outcomes = new ReleaseTrial(request, output).of(source.version());
            raised.add(new RaisedBranch(
                    from,
                    state.target().orElseThrow(),
                    source,
                    step(from, source, sources, processes),
                    vulnerabilities
                            .map(fixed -> fixed.sentences(from, source.version()))
                            .orElse(List.of()),
                    outcomes));
        }
        Path text = request.trial().text();
        Trees.write(
                text,
                "# Newer point releases\n\n"
                        + raised.stream().map(RaisedBranch::markdown).collect(Collectors.joining("\n")));
        output.info("The text for a pull request: " + text);
        List<String> problems =
                raised.stream().flatMap(each -> each.problems().stream()).toList();
        if (!problems.isEmpty()) {
            throw new KernelException(
                    "No pin was raised, as a new release can't be built as configured:\n  "
                            + String.join("\n  ", problems) + "\n",
                    "correct the patches and fragments that are named above (" + text + " has them too), or set"
                            + " kernel.update.try to false to raise the pins all the same");
        }
    }

    private FixedVulnerabilities fixed(UpdateRequest.Vulnerabilities vulnerabilities, Processes processes) {
        Toolchain toolchain =
                new Toolchain(request.trial().searchPath(), request.cache().toolVersions(), processes);
        CveData data = CveRequest.read(vulnerabilities.records().source(toolchain, processes), output);
        CveData.staleWarning(data.day(), Instant.now()).ifPresent(output::warn);
        return new FixedVulnerabilities(data, vulnerabilities.kernels());
    }

    /** Compares both releases with the patches of the branch's first kernel, so that the build uses the new tree again. */
    private RaisedBranch.Difference step(KernelVersion from, KernelSource to, Sources sources, Processes processes) {
        try {
            KernelSource before = fetch(from, sources);
            PatchSeries series = request.trial().kernels(from.branch()).stream()
                    .findFirst()
                    .map(kernel -> series(kernel, from))
                    .orElse(new PatchSeries(List.of()));
            try (DirectoryLock lock = DirectoryLock.acquire(request.cache().root(), output)) {
                PatchedTree trees = new PatchedTree(request.cache().trees(), processes, output);
                return new RaisedBranch.Difference(
                        Optional.of(ReleaseStep.between(
                                trees.prepare(before, series), trees.prepare(to, series), processes)),
                        "");
            }
        } catch (KernelException e) {
            return new RaisedBranch.Difference(Optional.empty(), e.getMessage());
        }
    }

    private static PatchSeries series(TriedKernel kernel, KernelVersion version) {
        PatchSeries ours = PatchSeries.of(LtsBranch.of(version));
        return kernel.patches()
                .map(path -> ours.then("kernel.patches", PatchSeries.of("kernel.patches", path)))
                .orElse(ours);
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
                        + " is no pin of these POMs, so it was not raised: it comes from a parent outside this build,"
                        + " from another property or form of text, or from the command line. Fix: use a newer parent, or"
                        + " write <kernel.version>" + state.outdatedElsewhere().get(0)
                        + "</kernel.version> in your own POM");
            }
        }
    }
}
