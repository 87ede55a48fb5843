// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.github.kernellts.system.FileNames;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A directory packed into a tar archive (POSIX.1-2001, pax) compressed by zstd. Modification times, which make compares,
 * are kept to 100 nanoseconds, as commons-compress cuts them off; their order stays.
 */
public final class PackedDirectory {
    /** zstd(1)'s default level. */
    private static final int LEVEL = 3;
    /** With more threads, the disk is slower than the compression. */
    private static final int MOST_THREADS = 4;

    private static final int BUFFER = 1 << 18;
    private static final int PLAIN = 0644;
    private static final int EXECUTABLE = 0755;

    private PackedDirectory() {}

    /**
     * Writes the files, directories and symlinks below a directory. FIFOs, sockets and devices are left out.
     *
     * @param top the directory, which is not packed itself
     * @param wanted whether a file, link or directory with its content is packed
     * @param to the archive's stream, which is closed
     * @throws IOException if the archive can't be written or a file not read
     */
    public static void pack(Path top, Predicate<Path> wanted, OutputStream to) throws IOException {
        NativeLibraries.requireZstd();
        ZstdOutputStream zstd = new ZstdOutputStream(to, LEVEL);
        zstd.setWorkers(Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new BufferedOutputStream(zstd, BUFFER), StandardCharsets.UTF_8.name())) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    if (directory.equals(top)) {
                        return FileVisitResult.CONTINUE;
                    }
                    if (!wanted.test(directory)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    put(tar, new TarArchiveEntry(name(top, directory) + "/"), EXECUTABLE, attributes);
                    tar.closeArchiveEntry();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!attributes.isOther() && wanted.test(file)) {
                        add(tar, top, file, attributes);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    /**
     * Checks what {@link #pack} would write by the rules of {@link Unpacking}; this reads no content.
     *
     * @param origin the directory, for messages
     * @throws KernelException if {@link #unpack} would refuse the archive
     */
    public static void requireUnpackable(Path top, Predicate<Path> wanted, String origin, String remedy) {
        Unpacking unpacking = new Unpacking(top, origin, remedy);
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    if (directory.equals(top)) {
                        return FileVisitResult.CONTINUE;
                    }
                    if (!wanted.test(directory)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    unpacking.present(name(top, directory), 0);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!attributes.isOther() && wanted.test(file)) {
                        if (attributes.isSymbolicLink()) {
                            unpacking.link(name(top, file), target(file));
                        } else {
                            unpacking.present(name(top, file), attributes.size());
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw Trees.failure("read the directory", top, e);
        }
        unpacking.requireLinksInside();
    }

    private static String target(Path link) throws IOException {
        return new String(FileNames.bytes(Files.readSymbolicLink(link)), StandardCharsets.UTF_8);
    }

    private static void add(TarArchiveOutputStream tar, Path top, Path file, BasicFileAttributes attributes)
            throws IOException {
        String name = name(top, file);
        if (attributes.isSymbolicLink()) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(target(file));
            put(tar, link, EXECUTABLE, attributes);
        } else {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(attributes.size());
            put(tar, entry, Trees.isExecutable(file) ? EXECUTABLE : PLAIN, attributes);
            Files.copy(file, tar);
        }
        tar.closeArchiveEntry();
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode, BasicFileAttributes attributes)
            throws IOException {
        entry.setMode(mode);
        entry.setLastModifiedTime(attributes.lastModifiedTime());
        tar.putArchiveEntry(entry);
    }

    private static String name(Path top, Path file) {
        return new String(FileNames.bytes(top, file), StandardCharsets.UTF_8);
    }

    /**
     * Unpacks an archive that {@link #pack} wrote.
     *
     * @param into an empty directory
     * @param origin the archive, for messages
     * @param remedy the remedy if it is refused
     * @throws KernelException if it is damaged, or contains an entry that {@link Unpacking} refuses
     */
    public static void unpack(Path archive, Path into, String origin, String remedy) {
        NativeLibraries.requireZstd();
        Unpacking unpacking = new Unpacking(into, origin, remedy);
        try (InputStream raw =
                        new BufferedInputStream(Files.newInputStream(archive, LinkOption.NOFOLLOW_LINKS), BUFFER);
                InputStream plain = new BufferedInputStream(new ZstdInputStream(raw), BUFFER);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain, StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isDirectory()) {
                    unpacking.directory(entry.getName());
                } else if (entry.isSymbolicLink()) {
                    unpacking.link(entry.getName(), entry.getLinkName());
                } else if (entry.isFile()) {
                    boolean executable = (entry.getMode() & 0100) != 0;
                    unpacking.file(entry.getName(), executable, entry.getLastModifiedTime(), tar);
                } else {
                    throw unpacking.refused(entry.getName() + " is neither a file nor a directory nor a link");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new KernelException(origin + " was refused: it can't be read (" + e.getMessage() + ")", remedy, e);
        }
        unpacking.finish();
    }
}
