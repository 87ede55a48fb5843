// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.Pins;
import io.github.kernellts.system.EditedFile;
import io.github.kernellts.system.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
     * Checks the file of digests before anything is fetched.
     *
     * @throws KernelException if there is no such file
     */
    public static void requireSums(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    "kernel.update.sums is " + file + ", and there is no such file",
                    "create an empty file there, or correct kernel.update.sums");
        }
    }

    /**
     * Checks the digest of a tarball against the file of digests.
     *
     * @throws KernelException if the file has another one for it
     */
    public static void requireDigest(Path file, String tarball, String sha256) {
        Pins.parse(EditedFile.read(file).text(), file.getFileName().toString())
                .find(tarball)
                .ifPresent(expected -> expected.require(sha256, tarball));
    }

    /**
     * Raises the pins of branches to the releases that the list has of them; other pins stay.
     *
     * @param branches the branches whose new releases can be taken
     * @param digests the digests of their tarballs, by name
     * @param sums a file of digests, in the form of sha256sum(1), that gets a line for each of these
     */
    public void raise(Set<Branch> branches, Map<String, String> digests, Optional<Path> sums) {
        Map<Branch, KernelVersion> targets = new TreeMap<>();
        states.stream()
                .filter(state -> branches.contains(state.branch()))
                .forEach(state -> state.target().ifPresent(target -> targets.put(state.branch(), target.version())));
        // Digests first: if the update is killed here, a digest is left that no POM needs yet, which does no harm.
        sums.ifPresent(file -> add(digests, file));
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

    private static void add(Map<String, String> digests, Path file) {
        EditedFile edited = EditedFile.read(file);
        String sums = edited.text();
        Pins known = Pins.parse(sums, file.getFileName().toString());
        StringBuilder added = new StringBuilder(sums.isEmpty() || sums.endsWith("\n") ? sums : sums + "\n");
        digests.forEach((name, sha256) -> {
            if (known.find(name).isEmpty()) {
                added.append(sha256).append("  ").append(name).append('\n');
            }
        });
        if (!added.toString().equals(sums)) {
            edited.write(added.toString());
        }
    }
}
