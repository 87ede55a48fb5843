// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.cve.CveData;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.source.Sources;
import io.github.kernellts.source.releases.BranchState;
import io.github.kernellts.source.releases.PinUpdate;
import io.github.kernellts.source.releases.Release;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tries the new release of each branch, writes the text about it, and raises the pins of the branches whose release fits:
 * a branch that doesn't keeps no corrections of others from hosts.
 */
final class PinRaise {
    private final UpdateRequest request;
    private final PinUpdate pins;
    private final Sources sources;
    private final Processes processes;
    private final Output output;

    PinRaise(UpdateRequest request, PinUpdate pins, Processes processes, Output output) {
        this.request = request;
        this.pins = pins;
        this.sources = new Sources(request.cache().sources(), processes, output);
        this.processes = processes;
        this.output = output;
    }

    /**
     * Raises pins.
     *
     * @param built the branches that this build is of
     * @param notices what else people should know of these branches, as Markdown; empty if there is nothing
     * @throws KernelException after that, if the release of a branch can't be fetched, verified, patched or configured
     */
    void run(List<BranchState> built, String notices) {
        request.sums().ifPresent(PinUpdate::requireSums);
        List<BranchState> older =
                built.stream().filter(state -> state.target().isPresent()).toList();
        if (older.isEmpty()) {
            return;
        }
        Optional<FixedVulnerabilities> vulnerabilities =
                request.vulnerabilities().map(this::fixed);
        List<TriedBranch> tried =
                older.stream().map(state -> tried(state, vulnerabilities)).toList();
        Path text = request.trial().text();
        Trees.write(
                text,
                "# Newer point releases\n\n"
                        + tried.stream().map(TriedBranch::markdown).collect(Collectors.joining("\n"))
                        + notices);
        output.info("The text for a pull request: " + text);
        raise(tried.stream().filter(TriedBranch::isRaised).toList());
        requireAll(tried, text);
    }

    private void raise(List<TriedBranch> fit) {
        Set<Branch> branches =
                fit.stream().map(each -> each.release().version().branch()).collect(Collectors.toSet());
        Map<String, String> digests = new TreeMap<>();
        for (TriedBranch each : fit) {
            KernelSource source = each.source().orElseThrow();
            pinnedName(source)
                    .ifPresentOrElse(
                            name -> digests.put(name, source.sha256()),
                            () -> request.sums()
                                    .ifPresent(file -> output.warn("No digest of Linux " + source.version()
                                            + " was added to " + file + ", as nobody vouches for " + source.origin()
                                            + ". Fix: set kernel.source.sha256 to the digest that kernel.org's"
                                            + " sha256sums.asc has")));
        }
        pins.raise(branches, digests, request.sums());
    }

    private Optional<String> pinnedName(KernelSource source) {
        return request.named()
                .map(named -> named.pinnedName(source))
                .orElse(Optional.of(source.tarball().getFileName().toString()));
    }

    private static void requireAll(List<TriedBranch> tried, Path text) {
        List<TriedBranch> left = tried.stream().filter(each -> !each.isRaised()).toList();
        if (left.isEmpty()) {
            return;
        }
        String raised = tried.stream()
                .filter(TriedBranch::isRaised)
                .map(each -> each.release().version().toString())
                .collect(Collectors.joining(", "));
        boolean misfit = left.stream().anyMatch(TriedBranch::isMisfit);
        throw new KernelException(
                (raised.isEmpty() ? "No pin was raised" : "Pins were raised to " + raised + ", and others were not")
                        + (misfit ? ", as a new release can't be built as configured" : "") + ":\n  "
                        + left.stream()
                                .flatMap(each -> each.problems().stream())
                                .collect(Collectors.joining("\n  "))
                        + "\n",
                misfit
                        ? "correct the patches and fragments that are named above (" + text + " has them too), or set"
                                + " kernel.update.try to false to raise the pins all the same"
                        : "mend what is named above, and run kernel:update again");
    }

    private TriedBranch tried(BranchState state, Optional<FixedVulnerabilities> vulnerabilities) {
        Release release = state.target().orElseThrow();
        KernelVersion from = state.outdated().stream()
                .max(Comparator.comparingInt(KernelVersion::point))
                .orElseThrow();
        List<String> fixes = vulnerabilities
                .map(fixed -> fixed.sentences(from, release.version()))
                .orElse(List.of());
        Optional<KernelSource> fetched = Optional.empty();
        try {
            KernelSource source = taken(release.version());
            fetched = Optional.of(source);
            List<ReleaseTrial.Outcome> outcomes = outcomes(source.version());
            return new TriedBranch(from, release, fetched, Optional.empty(), step(from, source), fixes, outcomes);
        } catch (KernelException e) {
            return new TriedBranch(
                    from,
                    release,
                    fetched,
                    Optional.of(e.getMessage()),
                    new TriedBranch.Difference(Optional.empty(), "it was not tried"),
                    fixes,
                    List.of());
        }
    }

    private List<ReleaseTrial.Outcome> outcomes(KernelVersion version) {
        if (!request.trial().kernels().isEmpty()
                && request.trial().kernels(version.branch()).isEmpty()) {
            output.warn("No kernel of this build is of Linux " + version.branch() + ", so " + version
                    + " was not tried with patches and fragments");
        }
        return new ReleaseTrial(request, output).of(version);
    }

    private KernelSource taken(KernelVersion version) {
        try {
            KernelSource source = fetch(version);
            pinnedName(source)
                    .ifPresent(name ->
                            request.sums().ifPresent(file -> PinUpdate.requireDigest(file, name, source.sha256())));
            source.warnings().forEach(output::warn);
            return source;
        } catch (KernelException e) {
            throw new KernelException("Linux " + version + " could not be taken: " + e.getMessage(), "", e);
        }
    }

    private KernelSource fetch(KernelVersion version) {
        try (DirectoryLock lock = DirectoryLock.acquire(request.cache().root(), output)) {
            KernelSource source = sources.fetch(request.source(version));
            output.info("Source of Linux " + source.version() + ": " + source.origin() + ", verified by "
                    + source.verifiedBy());
            return source;
        }
    }

    private FixedVulnerabilities fixed(UpdateRequest.Vulnerabilities vulnerabilities) {
        Toolchain toolchain =
                new Toolchain(request.trial().searchPath(), request.cache().toolVersions(), processes);
        CveData data = CveRequest.read(vulnerabilities.records().source(toolchain, processes), output);
        CveData.staleWarning(data.day(), Instant.now()).ifPresent(output::warn);
        return new FixedVulnerabilities(data, vulnerabilities.kernels());
    }

    /** Compares both releases with the patches of the branch's first kernel, so that the build uses the new tree again. */
    private TriedBranch.Difference step(KernelVersion from, KernelSource to) {
        try {
            KernelSource before = fetch(from);
            if (!before.version().equals(from)) {
                return new TriedBranch.Difference(
                        Optional.empty(), "of " + from + " there is no source here, only of " + before.version());
            }
            PatchSeries series = request.trial().kernels(from.branch()).stream()
                    .findFirst()
                    .map(kernel -> series(kernel, from))
                    .orElse(new PatchSeries(List.of()));
            try (DirectoryLock lock = DirectoryLock.acquire(request.cache().root(), output)) {
                PatchedTree trees = new PatchedTree(request.cache().trees(), processes, output);
                return new TriedBranch.Difference(
                        Optional.of(ReleaseStep.between(
                                trees.prepare(before, series), trees.prepare(to, series), processes)),
                        "");
            }
        } catch (KernelException e) {
            return new TriedBranch.Difference(Optional.empty(), e.getMessage());
        }
    }

    private static PatchSeries series(TriedKernel kernel, KernelVersion version) {
        PatchSeries ours = PatchSeries.of(LtsBranch.of(version));
        return kernel.patches()
                .map(path -> ours.then("kernel.patches", PatchSeries.of("kernel.patches", path)))
                .orElse(ours);
    }
}
