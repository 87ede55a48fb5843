// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Removes patched trees and objects that builds have not used for a long time; each point release makes new ones. A
 * directory's modification time is the time of its last use. Only directories named and marked by this plugin are
 * removed, and never symlinks to them.
 */
public final class UnusedTrees {
    private static final Pattern OBJECTS = Pattern.compile("[a-z0-9-]+-[0-9.]+-[0-9a-f]{12,32}");

    /** Trees that were being unpacked or removed when a build was killed. */
    private static final Pattern UNFINISHED_TREE = Pattern.compile("\\.linux-[0-9.]+-[0-9a-f]{12,32}\\.part");
    /** Files that were being downloaded, packed or written then. */
    private static final Pattern UNFINISHED_FILE = Pattern.compile("\\..+\\.part");
    /** A download that broke off is resumed, and not all files are written under the cache's lock. */
    private static final Duration RESUMED = Duration.ofDays(1);

    private final BuildDirectories directories;
    private final Instant now;
    private final Output output;

    public UnusedTrees(BuildDirectories directories, Instant now, Output output) {
        this.directories = directories;
        this.now = now;
        this.output = output;
    }

    /**
     * The caller has the cache's lock, so no tree is being unpacked.
     *
     * @param used the tree of this build, which stays
     */
    public void remove(Path used) {
        removeUnfinished();
        for (Path tree : old(directories.cache().trees(), each -> PatchedTree.isOurs(each) && !each.equals(used))) {
            output.info("Removing " + tree + ", which no build has used for "
                    + Count.of(directories.unused().toDays(), "day"));
            Path temporary = Trees.temporarySibling(tree);
            Trees.rename(tree, temporary);
            Trees.delete(temporary);
            Trees.delete(PatchedTree.manifest(tree));
            Trees.delete(PatchedTree.renewal(tree));
            Trees.delete(PatchedTree.release(tree));
            Trees.list(tree.getParent()).stream()
                    .filter(file -> UserCache.isSymbols(file, tree))
                    .forEach(Trees::delete);
        }
        for (Path objects : old(directories.objects(), UnusedTrees::isOurs)) {
            Optional<DirectoryLock> lock = DirectoryLock.tryAcquire(objects);
            if (lock.isPresent()) {
                try (DirectoryLock held = lock.get()) {
                    empty(objects);
                }
            }
        }
    }

    private void removeUnfinished() {
        Path trees = directories.cache().trees();
        Instant oldest = now.minus(RESUMED);
        Stream.concat(
                        named(trees, UNFINISHED_TREE),
                        Stream.of(trees, directories.cache().sources())
                                .flatMap(each -> named(each, UNFINISHED_FILE))
                                .filter(file -> modified(file).isBefore(oldest)))
                .distinct()
                .forEach(this::removeUnfinished);
    }

    private void removeUnfinished(Path path) {
        output.info("Removing " + path + ", which a build left that was killed");
        try {
            Trees.delete(path);
        } catch (KernelException e) {
            output.warn(e.getMessage());
        }
    }

    private static Stream<Path> named(Path parent, Pattern name) {
        return Files.isDirectory(parent)
                ? Trees.list(parent).stream()
                        .filter(path ->
                                name.matcher(path.getFileName().toString()).matches())
                : Stream.empty();
    }

    /** Of a link itself; a file that is gone meanwhile is as good as new. */
    private Instant modified(Path path) {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException e) {
            return now;
        }
    }

    private static boolean isOurs(Path objects) {
        return OBJECTS.matcher(objects.getFileName().toString()).matches() && OwnedDirectory.isMarked(objects);
    }

    /** Keeps the lock file, for the reason in {@link DirectoryLock}. */
    private void empty(Path objects) {
        List<Path> content = Trees.list(objects).stream()
                .filter(file -> !file.endsWith(DirectoryLock.NAME) && !file.endsWith(OwnedDirectory.MARK))
                .toList();
        if (!content.isEmpty()) {
            output.info("Emptying " + objects + ", which no build has used for "
                    + Count.of(directories.unused().toDays(), "day"));
            content.forEach(Trees::delete);
        }
    }

    private List<Path> old(Path parent, Predicate<Path> ours) {
        Instant oldest = now.minus(directories.unused());
        return Files.isDirectory(parent)
                ? Trees.list(parent).stream()
                        .filter(ours)
                        .filter(directory ->
                                Trees.modified(directory).toInstant().isBefore(oldest))
                        .toList()
                : List.of();
    }
}
