// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files of one object tree.
 *
 * @param directory its directory, named after flavor, version and a digest
 */
record ObjectPlace(Path directory) {
    /** The name of the input that is the patched tree. */
    static final String TREE = "tree";

    private static final String TREE_LINE = TREE + "=";

    /** What make writes. */
    Path objects() {
        return directory.resolve("objects");
    }

    /** Objects that are being taken from elsewhere. */
    Path part() {
        return Trees.temporarySibling(objects());
    }

    /** The copy of an archive while objects are taken out of it. */
    Path packed() {
        return directory.resolve(".archive.part");
    }

    /** What came out of an archive, until the objects are in their place. */
    Path unpacked() {
        return directory.resolve(".unpacked.part");
    }

    /** A file that exists while make runs, and after it was killed. */
    Path unfinished() {
        return directory.resolve("compile.unfinished");
    }

    /**
     * Removes the stamp of the stage that makes the objects if it is older than a time at which files of the tree became
     * new for make, as an edit was undone. Make has to look again then, or it would link the kernel anew, without its
     * certificates, where only its image is asked for.
     */
    void forgetStampBefore(Optional<FileTime> renewed) {
        Path stamp = directory.resolve("objects.stamp");
        if (renewed.isPresent() && Files.exists(stamp) && Trees.modified(stamp).compareTo(renewed.get()) < 0) {
            Trees.delete(stamp);
        }
    }

    /** The number of steps of a whole compilation. */
    Path steps() {
        return directory.resolve("compile.steps");
    }

    boolean isEmpty() {
        return !Files.isDirectory(objects(), LinkOption.NOFOLLOW_LINKS)
                || Trees.list(objects()).isEmpty();
    }

    /** Empties it. */
    void clear() {
        Trees.emptyDirectory(objects());
        Trees.delete(part());
        Trees.delete(packed());
        Trees.delete(unpacked());
        Trees.delete(taken());
    }

    /** Notes, before objects are put here, that not all of them were compiled by this user's builds. */
    void markTaken() {
        Trees.write(taken(), "");
    }

    /** Whether objects here came out of an archive, or were copied from such objects. */
    boolean isTaken() {
        return Files.exists(taken(), LinkOption.NOFOLLOW_LINKS);
    }

    private Path taken() {
        return directory.resolve("objects.taken");
    }

    /** Records what its objects are made of, and who uses them. */
    void record(Inputs made, Path user) {
        Trees.write(inputs(), made.text());
        Trees.write(user(), user + "\n");
    }

    /** The recorded inputs of its objects without the tree; empty if there is no record. */
    String inputsButTree() {
        return text(inputs())
                .lines()
                .filter(line -> !line.startsWith(TREE_LINE))
                .collect(Collectors.joining("\n"));
    }

    /** The name of the tree of its objects. */
    Optional<String> tree() {
        return text(inputs())
                .lines()
                .filter(line -> line.startsWith(TREE_LINE))
                .findFirst()
                .map(line -> line.substring(TREE_LINE.length()).replace("\"", ""));
    }

    /** Whether the last build that used the objects is the one with this work directory. */
    boolean isUsedBy(Path work) {
        return text(user()).equals(work + "\n");
    }

    private Path inputs() {
        return directory.resolve("objects.inputs");
    }

    private Path user() {
        return directory.resolve("objects.user");
    }

    private static String text(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Trees.text(file) : "";
    }
}
