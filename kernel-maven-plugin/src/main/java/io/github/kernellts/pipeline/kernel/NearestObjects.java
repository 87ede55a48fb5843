// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.MovedObjects;
import io.github.kernellts.kbuild.ReusableObjects;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchedTree;
import io.github.kernellts.tree.TreeDifference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Objects of another tree of the same version, flavor and compilers as a start, if {@link ReusableObjects} allows it: a
 * changed line in a patch or in the user's own tree makes another tree, and only what depends on it is compiled again.
 *
 * <p>What depends on a file that differs is removed from them, before they are in their place: from then on they are
 * objects of this tree, of which some are missing, and a build that fails or is killed leaves nothing outdated.
 */
final class NearestObjects {
    /** With more files that differ, most objects depend on one of them. */
    private static final int MOST = 500;

    private static final int NAMED = 3;

    private final Path work;
    private final Processes processes;
    private final Output output;

    /** @param work the work directory of this build */
    NearestObjects(Path work, Processes processes, Output output) {
        this.work = work;
        this.processes = processes;
        this.output = output;
    }

    /**
     * Objects that could be taken.
     *
     * @param place where they are
     * @param tree the path of their tree
     * @param difference from the wanted tree
     */
    private record Candidate(ObjectPlace place, Path tree, TreeDifference difference) {}

    /**
     * Takes the objects whose tree differs in the fewest files, if there are any. Objects that this project's own last build
     * made are moved, as it won't need them anymore; those of others are copied.
     *
     * @param empty a place without objects, whose inputs are recorded and whose lock is held
     * @param tree the patched source
     */
    void take(ObjectPlace empty, Path tree) {
        List<String> obstacles = new ArrayList<>();
        for (Candidate candidate : candidates(empty, tree)) {
            Optional<String> obstacle = ReusableObjects.obstacle(
                            candidate.difference().changed(),
                            candidate.difference().others())
                    .or(() -> tookUnderLock(candidate, empty, tree));
            if (obstacle.isEmpty()) {
                return;
            }
            obstacles.add(
                    "Not starting from the objects in " + candidate.place().directory() + ": " + obstacle.get());
        }
        obstacles.stream().limit(1).forEach(output::info);
    }

    private List<Candidate> candidates(ObjectPlace empty, Path tree) {
        List<Candidate> candidates = new ArrayList<>();
        String start = empty.directory().getFileName().toString().replaceFirst("[0-9a-f]+$", "");
        for (Path each : Trees.list(empty.directory().getParent())) {
            if (!each.equals(empty.directory())
                    && each.getFileName().toString().startsWith(start)
                    && OwnedDirectory.isMarked(each)) {
                candidate(new ObjectPlace(each), empty, tree).ifPresent(candidates::add);
            }
        }
        candidates.sort(Comparator.comparing(
                        (Candidate candidate) -> candidate.difference().count())
                .thenComparing(candidate -> Trees.modified(candidate.place().directory()), Comparator.reverseOrder()));
        return candidates;
    }

    private Optional<Candidate> candidate(ObjectPlace place, ObjectPlace empty, Path tree) {
        try {
            if (!fits(place, empty)) {
                return Optional.empty();
            }
            Path its = tree.resolveSibling(place.tree().orElseThrow());
            return PatchedTree.difference(its, tree)
                    .filter(difference -> difference.count() <= MOST)
                    .map(difference -> new Candidate(place, its, difference));
        } catch (KernelException e) {
            // Nobody holds its lock: another build may be removing it.
            output.debug("Not starting from the objects in " + place.directory() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether a place has objects that differ from the wanted ones in their tree alone. A killed make's are no start. */
    private static boolean fits(ObjectPlace place, ObjectPlace empty) {
        return place.tree().isPresent()
                && place.inputsButTree().equals(empty.inputsButTree())
                && !Files.exists(place.unfinished())
                && !place.isEmpty();
    }

    /** @return why it was not possible; empty if the objects were taken */
    private Optional<String> tookUnderLock(Candidate found, ObjectPlace empty, Path tree) {
        Optional<DirectoryLock> free = DirectoryLock.tryAcquire(found.place().directory());
        if (free.isEmpty()) {
            return Optional.of("another build uses them");
        }
        try (DirectoryLock lock = free.get()) {
            processes.stopLeftovers(found.place().directory());
            // Another build may have changed them until now.
            boolean same = fits(found.place(), empty)
                    && found.place()
                            .tree()
                            .equals(Optional.of(found.tree().getFileName().toString()));
            if (!same) {
                return Optional.of("another build changed them");
            }
            ReusableObjects.Outdated outdated = new ReusableObjects(
                            found.place().objects(), found.tree())
                    .outdated(found.difference().changed());
            if (outdated.obstacle().isEmpty()) {
                take(found, outdated.targets(), empty, tree);
            }
            return outdated.obstacle();
        } catch (KernelException e) {
            empty.clear();
            return Optional.of("they can't be used: " + e.getMessage());
        }
    }

    private void take(Candidate found, Set<String> outdated, ObjectPlace empty, Path tree) {
        Path part = empty.part();
        Path objects = found.place().objects();
        boolean own = found.place().isUsedBy(work);
        if (own) {
            Trees.rename(objects, part);
        } else {
            processes.output(
                    Command.of(empty.directory(), "cp", "--archive", "--reflink=auto", objects + "", part + "")
                            .reading(objects)
                            .writing(empty.directory()),
                    "look at the permissions and the free space of kernel.objects");
        }
        MovedObjects here = new MovedObjects(objects, found.tree());
        MovedObjects there = new MovedObjects(empty.objects(), tree);
        try {
            if (Files.exists(found.place().steps())) {
                Trees.write(empty.steps(), Trees.read(found.place().steps()));
            }
            here.become(there, part);
            ReusableObjects.remove(part, outdated);
            Trees.delete(empty.objects());
            if (found.place().isTaken()) {
                empty.markTaken();
            }
            Trees.rename(part, empty.objects());
        } catch (KernelException e) {
            if (own) {
                giveBack(part, there, here, e);
            }
            throw e;
        }
        Set<String> changed = found.difference().changed();
        output.info("Starting from the objects in " + found.place().directory() + ", whose tree differs in "
                + Count.of(changed.size(), "file")
                + (changed.isEmpty()
                        ? ""
                        : " (" + String.join(", ", changed.stream().limit(NAMED).toList())
                                + (changed.size() > NAMED ? ", …" : "") + ")")
                + ", without " + Count.of(outdated.size(), "object") + " that depended on that");
    }

    /**
     * Moves objects back that could not be taken, as they may be the only ones. If that fails as well, they are lost: with the
     * paths of two trees in them, what depends on a change would be missed later.
     */
    private static void giveBack(Path part, MovedObjects there, MovedObjects here, KernelException why) {
        try {
            there.become(here, part);
            Trees.rename(part, here.objects());
        } catch (KernelException e) {
            why.addSuppressed(e);
        }
    }
}
