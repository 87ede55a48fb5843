// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.FileNames;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A source directory configured by the user, or a git checkout. */
public final class SourceDirectory {
    private final Path top;
    private final Set<Path> excluded;
    private final String remedy;

    /**
     * Describes a source directory.
     *
     * @param excluded the subdirectories without source, such as {@code .git} and the project's own target directory
     * @param remedy the remedy if an entry is refused
     */
    public SourceDirectory(Path top, Set<Path> excluded, String remedy) {
        this.top = top.toAbsolutePath().normalize();
        this.excluded = Set.copyOf(excluded);
        this.remedy = remedy;
        if (this.excluded.contains(this.top)) {
            throw new KernelException("The directory " + top + " is where this build writes", remedy);
        }
    }

    /**
     * Copies it into an empty directory, with the rules of {@link Unpacking}.
     *
     * @throws KernelException if it contains an entry that {@link Unpacking} refuses
     */
    public void copy(Path into) {
        Unpacking unpacking = unpacking(into);
        walk(new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (isExcluded(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                unpacking.directory(name(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isExcluded(file)) {
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.isRegularFile()) {
                    try (InputStream content = Files.newInputStream(file)) {
                        unpacking.file(name(file), Trees.isExecutable(file), attributes.lastModifiedTime(), content);
                    }
                } else {
                    other(file, attributes, unpacking);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        unpacking.finish();
    }

    /** The regular files that {@link #copy} copies. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        walk(new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isExcluded(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !isExcluded(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(files);
        return files;
    }

    /** The digest of what {@link #copy} copies. */
    public String sha256() {
        return Digests.sha256OfTree(top, excluded);
    }

    public Path top() {
        return top;
    }

    /**
     * Checks the directory itself against the rules of {@link Unpacking}, and sets the same modes.
     *
     * @throws KernelException if it contains an entry that {@link Unpacking} refuses
     */
    public void normalise() {
        Unpacking unpacking = unpacking(top);
        walk(new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (isExcluded(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                unpacking.present(name(directory), 0);
                Trees.executable(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isExcluded(file)) {
                    return FileVisitResult.CONTINUE;
                }
                if (!attributes.isRegularFile()) {
                    other(file, attributes, unpacking);
                } else {
                    unpacking.present(name(file), attributes.size());
                    if (Trees.isExecutable(file)) {
                        Trees.executable(file);
                    } else {
                        Trees.readable(file);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        unpacking.requireLinksInside();
    }

    private Unpacking unpacking(Path into) {
        return new Unpacking(into, "The directory " + top, remedy);
    }

    private void other(Path file, BasicFileAttributes attributes, Unpacking unpacking) throws IOException {
        if (!attributes.isSymbolicLink()) {
            throw unpacking.refused(name(file) + " is neither a file nor a directory nor a link");
        }
        unpacking.link(name(file), text(Files.readSymbolicLink(file)));
    }

    private boolean isExcluded(Path path) {
        return excluded.contains(path);
    }

    private String name(Path path) {
        return path.equals(top) ? "" : new String(FileNames.bytes(top, path), StandardCharsets.UTF_8);
    }

    private static String text(Path target) {
        return new String(FileNames.bytes(target), StandardCharsets.UTF_8);
    }

    private void walk(SimpleFileVisitor<Path> visitor) {
        try {
            Files.walkFileTree(top, visitor);
        } catch (IOException e) {
            throw Trees.failure("read the directory", top, e);
        }
    }
}
