// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Operations on files and directory trees that {@link Files} lacks; error messages name the path. */
public final class Trees {
    /** Milliseconds between a write and the change of mode, owner or name that belongs to it. */
    private static final long SOON = 60_000;

    private Trees() {}

    public static Path directory(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw failure("create the directory", directory, e);
        }
    }

    /** Creates the parent directories of a file, and returns the file. */
    public static Path parents(Path file) {
        directory(file.toAbsolutePath().getParent());
        return file;
    }

    /**
     * Deletes a file or a whole tree; links are removed, never followed.
     *
     * @throws KernelException if something is mounted in the tree; nothing is deleted then
     */
    public static void delete(Path root) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                MountPoints.below(root).ifPresent(point -> {
                    throw new KernelException(
                            "Could not delete " + root + ": " + point + " is a mount point",
                            "unmount it with umount " + point);
                });
            }
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                /** Another thread may delete the same file. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw failure("delete", root, e);
        }
    }

    /** The path with all links resolved. */
    public static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw failure("read", path, e);
        }
    }

    /** A new directory for files that nobody needs later, which only its owner can enter. */
    public static Path temporaryDirectory(String name) {
        try {
            return Files.createTempDirectory(name);
        } catch (IOException e) {
            throw new KernelException(
                    "Could not create a directory in " + System.getProperty("java.io.tmpdir") + " (" + e + ")",
                    "free space there, or run Maven with MAVEN_OPTS=-Djava.io.tmpdir=DIRECTORY",
                    e);
        }
    }

    public static Path emptyDirectory(Path directory) {
        delete(directory);
        return directory(directory);
    }

    /** Copies a tree with its links, times and modes. */
    public static void copy(Path from, Path to) {
        copy(from, to, file -> true);
    }

    /** The same for the files and directories that match a filter. */
    public static void copy(Path from, Path to, Predicate<Path> wanted) {
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    if (!wanted.test(directory)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    Files.createDirectories(to.resolve(from.relativize(directory)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (wanted.test(file)) {
                        Files.copy(
                                file,
                                to.resolve(from.relativize(file)),
                                StandardCopyOption.COPY_ATTRIBUTES,
                                StandardCopyOption.REPLACE_EXISTING,
                                LinkOption.NOFOLLOW_LINKS);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw failure("copy " + from + " to", to, e);
        }
    }

    /** The regular files below a directory that match a filter, in a fixed order. */
    public static List<Path> files(Path root, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failure("read the directory", root, e);
        }
    }

    /** The entries of a directory, sorted by name. */
    public static List<Path> list(Path directory) {
        try (Stream<Path> content = Files.list(directory)) {
            return content.sorted().toList();
        } catch (IOException e) {
            throw failure("list", directory, e);
        }
    }

    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    public static String text(Path file) {
        return new String(read(file), StandardCharsets.UTF_8);
    }

    /** Writes a temporary file and renames it, so that a reader gets either the old or the new content. */
    public static void write(Path file, byte[] content) {
        Path temporary = ownSibling(file);
        try {
            // An existing symlink of that name is not followed.
            Files.write(parents(temporary), content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            rename(temporary, file);
        } catch (IOException e) {
            throw failure("write", file, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** Two builds may write the same file, in containers that number processes alike: each has its own temporary file. */
    private static Path ownSibling(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    /** Removes what is left of a file that could not be written; that failure is the one to be reported. */
    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return;
        }
    }

    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file that only its owner can read, also while it is written. */
    public static void writeSecret(Path file, byte[] content) {
        secret(file, content, temporary -> rename(temporary, file));
    }

    /** The same, unless the file is there: of two builds that add it at once, both then find that of the first. */
    public static void addSecret(Path file, byte[] content) {
        secret(file, content, temporary -> {
            try {
                Files.createLink(file, temporary);
            } catch (FileAlreadyExistsException e) {
                return;
            } catch (IOException | UnsupportedOperationException e) {
                // A file system without hard links.
                rename(temporary, file);
            }
        });
    }

    private static void secret(Path file, byte[] content, Consumer<Path> finish) {
        Path temporary = ownSibling(file);
        try {
            Files.createFile(
                    parents(temporary),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(temporary, content, StandardOpenOption.WRITE);
            finish.accept(temporary);
        } catch (IOException e) {
            throw failure("write", file, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** The temporary path of a file or directory until it is renamed to its final name. */
    public static Path temporarySibling(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".part");
    }

    public static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure("rename " + from + " to", to, e);
        }
    }

    public static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    /** The target of a symlink, unchanged. */
    public static Path linkTarget(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            throw failure("read", link, e);
        }
    }

    /** The modification time of a file. */
    public static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    /** Whether a file's modification time is that of its last change of any kind (ctime), and not one that was set. */
    public static boolean writtenLast(Path file) {
        try {
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            return changed.toMillis() - modified(file).toMillis() < SOON;
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    /** Lets everyone read a file, and its owner write it. */
    public static void readable(Path file) {
        mode(file, "rw-r--r--");
    }

    /** Lets everyone read and run a file, and its owner write it. */
    public static void executable(Path file) {
        mode(file, "rwxr-xr-x");
    }

    /** Creates a directory that everyone can read; one that is there keeps the mode that its owner gave it. */
    public static Path publishedDirectory(Path directory) {
        boolean there = Files.isDirectory(directory);
        directory(directory);
        return there ? directory : published(directory);
    }

    /**
     * Lets everyone read a file or a directory that others are to read, whatever the umask; permissions are added alone, as a
     * group may have more.
     */
    public static Path published(Path path) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
            Set<PosixFilePermission> published = EnumSet.copyOf(mode);
            published.addAll(PosixFilePermissions.fromString(Files.isDirectory(path) ? "r-xr-xr-x" : "r--r--r--"));
            if (!published.equals(mode)) {
                Files.setPosixFilePermissions(path, published);
            }
            return path;
        } catch (IOException e) {
            throw failure("change the mode of", path, e);
        }
    }

    /** Whether two files have the same content. */
    public static boolean sameContent(Path one, Path other) {
        try {
            return Files.mismatch(one, other) < 0;
        } catch (IOException e) {
            throw failure("compare " + one + " with", other, e);
        }
    }

    /** Whether a file is executable by its owner. */
    public static boolean isExecutable(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    private static void mode(Path file, String mode) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw failure("change the mode of", file, e);
        }
    }

    /** Sets the modification time of a file. */
    public static void touch(Path file, FileTime time) {
        try {
            Files.setLastModifiedTime(file, time);
        } catch (IOException e) {
            throw failure("change the time of", file, e);
        }
    }

    /**
     * The free bytes in the file system of a directory; 0 if there is no such directory. {@code FileStore} can't say it
     * in a chroot whose root is no mount point: Java looks for one in /proc/mounts.
     */
    public static long usableSpace(Path directory) {
        return directory.toFile().getUsableSpace();
    }

    /** The failure of an operation on a path; the message names a full file system as the reason. */
    public static KernelException failure(String doing, Path path, IOException e) {
        return FileFailure.of(doing, path, e);
    }
}
