// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * A file or tree of the user's, with a fingerprint that changes when any of its files does, without reading them.
 *
 * @param root the file or the top directory
 * @param fingerprint of all paths and stamps, {@code .git} left out
 * @param settled whether the last change is so old that every later one changes the fingerprint
 */
record LocalFiles(Path root, String fingerprint, boolean settled) {
    static LocalFiles of(Path root) {
        Instant now = Instant.now();
        StringBuilder text = new StringBuilder(root.toString());
        Instant[] newest = {Instant.EPOCH};
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.getFileName().toString().equals(".git")
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    FileStamp stamp = FileStamp.of(file);
                    text.append('\n').append(file).append(' ').append(stamp.text());
                    if (stamp.changed().isAfter(newest[0])) {
                        newest[0] = stamp.changed();
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw Trees.failure("read", root, e);
        }
        String fingerprint = Digests.prefix(Digests.sha256(text.toString()));
        return new LocalFiles(root, fingerprint, FileStamp.settled(newest[0], now));
    }

    /** Whether these are the same files in the same state. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LocalFiles files && root.equals(files.root) && fingerprint.equals(files.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }
}
