// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import io.github.kernellts.fetch.ExpectedDigest;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.Pins;
import io.github.kernellts.system.EditedFile;
import io.github.kernellts.system.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The point releases that POMs pin, compared with kernel.org's list and raised to the newest of their branches. */
public final class PinUpdate {
    private final List<PinnedPom> poms;
    private final List<BranchState> states;

    /**
     * @param poms the POMs whose elements {@code kernel.version} are read
     * @param effective the point releases that the projects of these POMs build, pinned or inherited
     */
    public PinUpdate(Collection<Path> poms, Collection<KernelVersion> effective, Releases releases) {
        this.poms = poms.stream().distinct().map(PinnedPom::read).toList();
        Set<KernelVersion> pinned = this.poms.stream()
                .flatMap(pom -> pom.versions().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<KernelVersion> inherited = new LinkedHashSet<>(effective);
        inherited.removeAll(pinned);
        Set<Branch> branches = new TreeSet<>();
        pinned.forEach(version -> branches.add(version.branch()));
        inherited.forEach(version -> branches.add(version.branch()));
        releases.all().forEach(release -> branches.add(release.version().branch()));
        this.states = branches.stream()
                .map(branch ->
                        new BranchState(branch, of(branch, pinned), of(branch, inherited), releases.newest(branch)))
                .toList();
    }

    private static List<KernelVersion> of(Branch branch, Set<KernelVersion> versions) {
        return versions.stream()
                .filter(version -> version.branch().equals(branch))
                .toList();
    }

    /** The state of each branch that is built or listed by kernel.org, the oldest first. */
    public List<BranchState> states() {
        return states;
    }

    /**
     * Raises the pins. Nothing is written unless every new release was fetched.
     *
     * @param fetch fetches a release and verifies its signature
     * @param trial looks at all fetched releases before anything is written, and throws if one can't be taken
     * @param sums a file of digests, in the form of sha256sum(1), that gets a line for each new release
     * @throws KernelException if a release can't be fetched, or the file has another digest for it
     */
    public void raise(
            Function<KernelVersion, KernelSource> fetch, Consumer<List<KernelSource>> trial, Optional<Path> sums) {
        sums.filter(file -> !Files.isRegularFile(file)).ifPresent(missing -> {
            throw new KernelException(
                    "kernel.update.sums is " + missing + ", and there is no such file",
                    "create an empty file there, or correct kernel.update.sums");
        });
        Map<Branch, KernelVersion> targets = new TreeMap<>();
        List<KernelSource> sources = new ArrayList<>();
        for (BranchState state : states) {
            state.target().map(Release::version).ifPresent(target -> {
                sources.add(fetch.apply(target));
                targets.put(state.branch(), target);
            });
        }
        trial.accept(List.copyOf(sources));
        // Digests first: if the update is killed here, a digest is left that no POM needs yet, which does no harm.
        sums.ifPresent(file -> add(sources, file));
        for (PinnedPom pom : poms) {
            PinnedPom raised = pom.raised(version -> {
                KernelVersion target = targets.getOrDefault(version.branch(), version);
                return target.point() > version.point() ? target : version;
            });
            if (!raised.equals(pom)) {
                raised.write();
            }
        }
    }

    private static void add(List<KernelSource> sources, Path file) {
        EditedFile edited = EditedFile.read(file);
        String sums = edited.text();
        Pins known = Pins.parse(sums, file.getFileName().toString());
        StringBuilder added = new StringBuilder(sums.isEmpty() || sums.endsWith("\n") ? sums : sums + "\n");
        for (KernelSource source : sources) {
            String name = source.tarball().getFileName().toString();
            Optional<ExpectedDigest> digest = known.find(name);
            digest.ifPresent(expected -> expected.require(source.sha256(), name));
            if (digest.isEmpty()) {
                added.append(source.sha256()).append("  ").append(name).append('\n');
            }
        }
        if (!added.toString().equals(sums)) {
            edited.write(added.toString());
        }
    }
}
