// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import io.github.kernellts.system.FileNames;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar archive (POSIX.1-2001, pax) whose bytes depend only on names, contents, executable bits and links: it is sorted,
 * belongs to root, and has one time. It isn't compressed, as the package that it goes into is.
 */
public final class SourceArchive {
    private static final int BUFFER = 1 << 18;
    private static final int PLAIN = 0644;
    private static final int EXECUTABLE = 0755;

    private SourceArchive() {}

    /**
     * Writes the files, directories and symlinks below a directory.
     *
     * @param wanted whether a file, link or directory with its content is packed
     * @param prefix the directory in the archive, such as {@code px-3.7.1}; empty for none
     * @param time the time of all members
     */
    public static void write(Path top, Predicate<Path> wanted, String prefix, FileTime time, Path to) {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new BufferedOutputStream(Files.newOutputStream(to), BUFFER), StandardCharsets.UTF_8.name())) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Map.Entry<byte[], Path> member : members(top, wanted).entrySet()) {
                String name = text(member.getKey());
                add(
                        tar,
                        prefix.isEmpty() || name.isEmpty() ? prefix + name : prefix + "/" + name,
                        member.getValue(),
                        time);
            }
        } catch (IOException e) {
            throw Trees.failure("write", to, e);
        }
    }

    private static Map<byte[], Path> members(Path top, Predicate<Path> wanted) throws IOException {
        Map<byte[], Path> members = new TreeMap<>(Arrays::compareUnsigned);
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (!wanted.test(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                members.put(directory.equals(top) ? new byte[0] : FileNames.bytes(top, directory), directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (wanted.test(file)) {
                    members.put(FileNames.bytes(top, file), file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return members;
    }

    /** @throws KernelException if a name is not UTF-8: in the archive, it would be another name */
    private static String text(byte[] name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new KernelException(
                    "The source has the name \"" + new String(name, StandardCharsets.US_ASCII)
                            + "\", which is not UTF-8",
                    "rename that file, or set kernel.module.srpm to false",
                    e);
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, Path file, FileTime time) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        TarArchiveEntry entry;
        if (Files.isSymbolicLink(file)) {
            entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(text(FileNames.bytes(Files.readSymbolicLink(file))));
            entry.setMode(EXECUTABLE);
        } else if (Files.isDirectory(file)) {
            entry = new TarArchiveEntry(name + "/");
            entry.setMode(EXECUTABLE);
        } else {
            entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(file));
            entry.setMode(Trees.isExecutable(file) ? EXECUTABLE : PLAIN);
        }
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        entry.setLastModifiedTime(time);
        tar.putArchiveEntry(entry);
        if (entry.isFile() && !entry.isSymbolicLink()) {
            Files.copy(file, tar);
        }
        tar.closeArchiveEntry();
    }
}
