// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Removes patched trees and objects that no build has used for long; each point release makes new ones. A directory's
 * modification time is when it was last used.
 */
public final class UnusedTrees {
    private final BuildDirectories directories;
    private final Instant now;
    private final Output output;

    public UnusedTrees(BuildDirectories directories, Instant now, Output output) {
        this.directories = directories;
        this.now = now;
        this.output = output;
    }

    /** The caller has the cache's lock, so nobody is unpacking a tree. */
    public void remove() {
        for (Path tree : old(directories.cache().trees())) {
            output.info("Removing " + tree + ", which no build has used for "
                    + directories.unused().toDays() + " days");
            Path temporary = Trees.temporarySibling(tree);
            Trees.rename(tree, temporary);
            Trees.delete(temporary);
            Trees.delete(directories.cache().symbols(tree));
        }
        for (Path objects : old(directories.objects())) {
            Optional<DirectoryLock> lock = DirectoryLock.tryAcquire(objects);
            if (lock.isPresent()) {
                try (DirectoryLock held = lock.get()) {
                    empty(objects);
                }
            }
        }
    }

    /** The lock's file stays; see there. */
    private void empty(Path objects) {
        List<Path> content = list(objects).stream()
                .filter(file -> !file.endsWith(DirectoryLock.NAME))
                .toList();
        if (!content.isEmpty()) {
            output.info("Emptying " + objects + ", which no build has used for "
                    + directories.unused().toDays() + " days");
            content.forEach(Trees::delete);
        }
    }

    private List<Path> old(Path parent) {
        return Files.isDirectory(parent)
                ? list(parent).stream()
                        .filter(Files::isDirectory)
                        .filter(directory ->
                                Trees.modified(directory).toInstant().isBefore(now.minus(directories.unused())))
                        .toList()
                : List.of();
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> content = Files.list(directory)) {
            return content.sorted().toList();
        } catch (IOException e) {
            throw Trees.failure("list", directory, e);
        }
    }
}
