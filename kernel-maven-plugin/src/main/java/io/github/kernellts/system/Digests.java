// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** SHA-256 digests, in lower-case hexadecimal as sha256sum prints them. */
public final class Digests {
    private static final int PREFIX = 32;

    private Digests() {}

    public static String sha256(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return sha256(stream);
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }

    /**
     * The beginning of a digest, for the name of a file in a directory that projects share: 128 bits, so many that nobody
     * finds other content with the same.
     *
     * @param digest a SHA-256, in hexadecimal
     */
    public static String prefix(String digest) {
        return digest.substring(0, PREFIX);
    }

    /** The digest of what is left of a stream, which stays open. */
    public static String sha256(InputStream stream) throws IOException {
        MessageDigest digest = algorithm();
        byte[] buffer = new byte[1 << 16];
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String sha256(byte[] content) {
        return HexFormat.of().formatHex(algorithm().digest(content));
    }

    public static String sha256(String content) {
        return sha256(content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The digest of a directory: of the content of its files, their executable bits and the targets of its symlinks. It
     * is the digest of a text: the output of {@code sha256sum} for the files, then a line {@code x  ./NAME} for each
     * executable file and a line {@code l  ./NAME -> TARGET} for each symlink, each part sorted by bytes.
     *
     * @param excluded files and directories to leave out, such as {@code .git}
     * @throws KernelException if a name contains a control character, or an entry is neither file, directory nor
     *     symlink
     */
    public static String sha256OfTree(Path root, Set<Path> excluded) {
        NavigableMap<byte[], Path> files = new TreeMap<>(Arrays::compareUnsigned);
        NavigableMap<byte[], Path> links = new TreeMap<>(Arrays::compareUnsigned);
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return excluded.contains(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!excluded.contains(file)) {
                        if (attributes.isOther()) {
                            throw new KernelException(
                                    file + " is neither a file nor a directory nor a link", "remove it from " + root);
                        }
                        (attributes.isSymbolicLink() ? links : files).put(name(root, file), file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (Map.Entry<byte[], Path> file : files.entrySet()) {
                line(lines, sha256(file.getValue()) + "  ./", file.getKey());
            }
            for (Map.Entry<byte[], Path> file : files.entrySet()) {
                if (Trees.isExecutable(file.getValue())) {
                    line(lines, "x  ./", file.getKey());
                }
            }
            for (Map.Entry<byte[], Path> link : links.entrySet()) {
                byte[] target = FileNames.bytes(Files.readSymbolicLink(link.getValue()));
                line(lines, "l  ./", link.getKey(), " -> ".getBytes(StandardCharsets.US_ASCII), target);
            }
            return sha256(lines.toByteArray());
        } catch (IOException e) {
            throw Trees.failure("read the directory", root, e);
        }
    }

    private static byte[] name(Path root, Path file) {
        byte[] name = FileNames.bytes(root, file);
        if (FileNames.hasControls(name) || new String(name, StandardCharsets.ISO_8859_1).contains("\\")) {
            throw new KernelException(
                    "The name of a file in " + file.getParent() + " holds a control character or a backslash: \""
                            + file.getFileName().toString().replaceAll("\\p{Cntrl}", "?") + "\"",
                    "rename that file");
        }
        return name;
    }

    private static void line(ByteArrayOutputStream lines, String start, byte[]... parts) {
        lines.writeBytes(start.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            lines.writeBytes(part);
        }
        lines.write('\n');
    }

    private static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
