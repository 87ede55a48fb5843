// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelTree;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.FileNames;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.SourceDirectory;
import io.github.kernellts.unpack.Tarball;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Source unpacked and patched once for all builds of a user, in a directory named after source and patches. An existing
 * directory is always complete; a manifest next to it reveals later edits, and a note has the time of the release, which
 * a copy of the tree may lose.
 */
public final class PatchedTree {
    /** Trees of earlier versions of this class had fewer digits. */
    private static final Pattern NAME = Pattern.compile("linux-[0-9.]+-[0-9a-f]{12,32}");

    private static final String MANIFEST = ".manifest";
    private static final String RENEWAL = ".renewed";
    private static final String RELEASE = ".released";
    private static final String MAKEFILE = "Makefile";
    private static final int NAMED_CHANGES = 3;

    private final Path directory;
    private final Processes processes;
    private final Output output;

    /** @param directory the directory that keeps trees between builds */
    public PatchedTree(Path directory, Processes processes, Output output) {
        this.directory = directory;
        this.processes = processes;
        this.output = output;
    }

    /**
     * The tree of a source and series, created if missing.
     *
     * @throws KernelException if the tarball is damaged or has paths outside its directory, if a patch doesn't apply, or if
     *     kbuild would make another release of it
     */
    public Path prepare(KernelSource source, PatchSeries series) {
        Path tree = directory.resolve(name(source, series));
        if (!Files.isDirectory(tree)) {
            Path temporary = make(source, series, tree);
            try {
                TreeManifest.of(temporary).write(manifest(tree));
                Trees.write(release(tree), released(temporary).toInstant() + "\n");
                Trees.delete(renewal(tree));
                Trees.rename(temporary, tree);
            } finally {
                Trees.delete(temporary);
            }
        } else if (noted(tree).isEmpty()) {
            Trees.write(release(tree), found(source, series, tree).toInstant() + "\n");
        }
        // Trees unused for a long time are removed, by this time stamp.
        Trees.touch(tree, FileTime.from(Instant.now()));
        return tree;
    }

    /** The time of the release of a tree that an older version of this plugin made: that of its files, if they kept it. */
    private FileTime found(KernelSource source, PatchSeries series, Path tree) {
        if (Files.isRegularFile(tree.resolve(MAKEFILE), LinkOption.NOFOLLOW_LINKS)) {
            FileTime time = released(tree);
            List<Path> files = Trees.files(tree, file -> true);
            long dated = files.stream()
                    .filter(file -> Trees.modified(file).equals(time))
                    .count();
            if (2 * dated > files.size() && !Trees.writtenLast(tree.resolve(MAKEFILE))) {
                return time;
            }
        }
        // It was copied without its times, or the Makefile was touched.
        Path temporary = make(source, series, tree);
        try {
            return released(temporary);
        } finally {
            Trees.delete(temporary);
        }
    }

    /** Reverts all edited, added and removed files of a tree, with a warning. Restored files are new for make. */
    public void restore(KernelSource source, PatchSeries series) {
        Path tree = prepare(source, series);
        TreeManifest manifest = TreeManifest.read(manifest(tree));
        if (!manifest.isCurrent(tree)) {
            restore(source, series, tree, manifest);
        }
        // Older versions of this plugin looked at less, and before the patches only.
        KernelTree.of(tree, source.origin()).requireRelease(source.version());
    }

    private void restore(KernelSource source, PatchSeries series, Path tree, TreeManifest manifest) {
        Set<String> changed = manifest.changed(tree);
        if (!changed.isEmpty()) {
            Path temporary = make(source, series, tree);
            try {
                giveBack(changed, temporary, tree);
            } finally {
                Trees.delete(temporary);
            }
        }
        FileTime released = FileTime.from(timeOfRelease(tree));
        // An older version of this plugin left the times of the source's maker.
        date(tree, released, manifest.isEmpty());
        (changed.isEmpty() ? manifest.stampedAs(tree) : TreeManifest.of(tree)).write(manifest(tree));
    }

    private static void mark(Path tree, FileTime now) {
        Trees.write(renewal(tree), "");
        Trees.touch(renewal(tree), now);
    }

    /** The last time at which files of a tree became new for make, if any did since the tree was made. */
    public static Optional<FileTime> renewed(Path tree) {
        return Files.exists(renewal(tree)) ? Optional.of(Trees.modified(renewal(tree))) : Optional.empty();
    }

    /**
     * What differs between the content of two trees, by their manifests.
     *
     * @return empty if one of them is gone, has no manifest of this version of the plugin, or was released at another time,
     *     which is part of the kernel
     */
    public static Optional<TreeDifference> difference(Path one, Path other) {
        if (!isWhole(one) || !isWhole(other) || !timeOfRelease(one).equals(timeOfRelease(other))) {
            return Optional.empty();
        }
        TreeManifest first = TreeManifest.read(manifest(one));
        TreeManifest second = TreeManifest.read(manifest(other));
        return first.isEmpty() || second.isEmpty() ? Optional.empty() : Optional.of(first.difference(second));
    }

    private static boolean isWhole(Path tree) {
        return isOurs(tree) && Files.isRegularFile(tree.resolve(MAKEFILE), LinkOption.NOFOLLOW_LINKS);
    }

    private void giveBack(Set<String> changed, Path pristine, Path tree) {
        List<String> given = new ArrayList<>();
        FileTime now = FileTime.from(Instant.now());
        for (String name : changed) {
            Path original = FileNames.below(pristine, name);
            Path file = FileNames.below(tree, name);
            if (same(original, file)) {
                continue;
            }
            if (given.isEmpty()) {
                // Before the first of them, as this process may be killed.
                mark(tree, now);
            }
            given.add(name);
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                Trees.delete(file);
            }
            if (Files.exists(original, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)) {
                    Trees.touch(original, now);
                }
                Trees.rename(original, Trees.parents(file));
            }
        }
        if (!given.isEmpty()) {
            output.warn(
                    Count.of(given.size(), "file") + " of the patched tree " + tree + " changed since it was made ("
                            + String.join(", ", given.subList(0, Math.min(NAMED_CHANGES, given.size())))
                            + (given.size() > NAMED_CHANGES ? ", …" : "")
                            + "); their former content was restored. Fix: put changes into a patch and set kernel.patches to it");
        }
    }

    private static FileTime released(Path tree) {
        return Trees.modified(tree.resolve(MAKEFILE));
    }

    /**
     * The time of the source's release, with which the kernel and its packages are dated: that of the Makefile in its makers'
     * tarball, whatever became of the time of the file here.
     */
    public static Instant timeOfRelease(Path tree) {
        return noted(tree).orElseGet(() -> released(tree).toInstant());
    }

    private static Optional<Instant> noted(Path tree) {
        try {
            return Files.isRegularFile(release(tree), LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(Instant.parse(Trees.text(release(tree)).strip()))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** All files get this time, and make takes an object that is older than its source for outdated, each time. */
    private static void requirePast(Instant released, String origin) {
        Instant now = Instant.now();
        if (released.isAfter(now)) {
            throw new KernelException(
                    origin + " is of " + released
                            + " by the time of its top Makefile or commit, and this machine's clock says "
                            + now.truncatedTo(ChronoUnit.SECONDS),
                    "set the clock of the machine that is wrong; a tree can be named by its directory in kernel.source,"
                            + " whose times don't count");
        }
    }

    private static boolean same(Path original, Path file) {
        if (Files.isSymbolicLink(original) && Files.isSymbolicLink(file)) {
            return Trees.linkTarget(original).equals(Trees.linkTarget(file));
        }
        if (!Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        return Trees.isExecutable(original) == Trees.isExecutable(file) && Trees.sameContent(original, file);
    }

    /** Unpacks and patches in a temporary directory next to the tree; the caller renames or deletes it. */
    private Path make(KernelSource source, PatchSeries series, Path tree) {
        Path temporary = Trees.emptyDirectory(Trees.temporarySibling(tree));
        try {
            output.info("Unpacking Linux " + source.version());
            Tarball tarball = new Tarball(source.tarball(), processes);
            // The spec of the source package needs this name.
            tarball.topDirectory();
            tarball.unpack(temporary);
            KernelTree.of(temporary, source.origin()).require(source.version());
            FileTime released = released(temporary);
            requirePast(released.toInstant(), source.origin());
            new Patching(processes).apply(series, temporary);
            KernelTree.patched(temporary, source.origin()).require(source.version());
            Trees.touch(temporary.resolve(MAKEFILE), released);
            date(temporary);
            new SourceDirectory(temporary, Set.of(), "correct the patches").normalise();
            output.info("Applied " + series.patches().size() + " patches");
            return temporary;
        } catch (KernelException e) {
            Trees.delete(temporary);
            throw e;
        }
    }

    /**
     * Gives all files the time of the release, that of the Makefile, with which packages are dated. Objects that come
     * out of an archive, or outlive their tree, are newer than every file of a tree unpacked later; and a file has the
     * same time in a package whether or not make saw it as new.
     */
    private static void date(Path tree) {
        date(tree, released(tree), true);
    }

    /**
     * Gives files the time of the release.
     *
     * @param newer whether those that are newer get it, too, such as files that were given back, which make has to see: rpm
     *     gives them this time in packages
     */
    private static void date(Path tree, FileTime released, boolean newer) {
        for (Path file : Trees.files(tree, file -> true)) {
            int order = Trees.modified(file).compareTo(released);
            if (order < 0 || order > 0 && (newer || file.equals(tree.resolve(MAKEFILE)))) {
                Trees.touch(file, released);
            }
        }
    }

    /** The name of a tree's directory; it represents the content of the tree in fingerprints. */
    static String name(KernelSource source, PatchSeries series) {
        String identity = Digests.sha256(source.sha256() + series.sha256());
        return "linux-" + source.version() + "-" + Digests.prefix(identity);
    }

    /**
     * The time of a version's release, if a tree of it is there: that of the Makefile in its makers' tarball. Of several, the
     * oldest, as commits on top of a release are younger.
     */
    public static Optional<Instant> released(Path directory, KernelVersion version) {
        return of(directory, version).stream()
                .map(PatchedTree::timeOfRelease)
                // Of a directory of the user's, which has no date.
                .filter(time -> !time.equals(Instant.EPOCH))
                .min(Comparator.naturalOrder());
    }

    /** The trees of a version in a directory of trees. */
    public static List<Path> of(Path directory, KernelVersion version) {
        return Files.isDirectory(directory)
                ? Trees.list(directory).stream()
                        .filter(tree ->
                                isOurs(tree) && tree.getFileName().toString().startsWith("linux-" + version + "-"))
                        .toList()
                : List.of();
    }

    /** Whether a directory is a tree made by this class. */
    public static boolean isOurs(Path tree) {
        return Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)
                && NAME.matcher(tree.getFileName().toString()).matches()
                && Files.isRegularFile(manifest(tree), LinkOption.NOFOLLOW_LINKS);
    }

    /** The manifest next to a tree, to detect changes. */
    public static Path manifest(Path tree) {
        return tree.resolveSibling(tree.getFileName() + MANIFEST);
    }

    /** The file next to a tree whose time is that of {@link #renewed}. */
    public static Path renewal(Path tree) {
        return tree.resolveSibling(tree.getFileName() + RENEWAL);
    }

    /** The file next to a tree that has the time of its release. */
    public static Path release(Path tree) {
        return tree.resolveSibling(tree.getFileName() + RELEASE);
    }
}
