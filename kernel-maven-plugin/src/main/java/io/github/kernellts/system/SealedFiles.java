// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Files in a directory that others may write, which only a holder of a secret key can make: each begins with the
 * HMAC-SHA-256 (RFC 2104) of its name and content. That head has the form of a skippable frame of zstd (RFC 8878,
 * section 3.1.2), so that zstd(1) reads such a file as if it had no head.
 */
public final class SealedFiles {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int HEAD_BYTES = 2 * Integer.BYTES + MAC_BYTES;
    /** The shortest key, in bytes: that of a digest by HMAC's hash (RFC 2104, section 3). */
    private static final int KEY_BYTES = 32;

    private static final int BUFFER = 1 << 18;

    private final Path keyFile;

    /** @param keyFile the file whose bytes are the key; see {@link #requireKey} and {@link #makeKey} */
    public SealedFiles(Path keyFile) {
        this.keyFile = keyFile;
    }

    /** Writes content to a stream. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream stream) throws IOException;
    }

    /** The file of the key. */
    public Path keyFile() {
        return keyFile;
    }

    /** Makes a random key that only its owner can read, unless there is one that is long enough. */
    public void makeKey() {
        boolean there = Files.isRegularFile(keyFile);
        if (there && Trees.size(keyFile) >= KEY_BYTES) {
            return;
        }
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        byte[] text = (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
        if (there) {
            Trees.writeSecret(keyFile, text);
        } else {
            Trees.addSecret(keyFile, text);
        }
    }

    /**
     * Checks the key.
     *
     * @param property the property that names its file
     * @throws KernelException if it is missing or too short, or if other users can read or replace it
     */
    public void requireKey(String property) {
        if (!Files.isRegularFile(keyFile)) {
            throw new KernelException(
                    property + " is " + keyFile + ", which " + Unreadable.why(keyFile),
                    "write " + KEY_BYTES + " random bytes or more into it, as with openssl rand -hex " + KEY_BYTES);
        }
        if (Trees.size(keyFile) < KEY_BYTES) {
            throw new KernelException(
                    property + " is " + keyFile + ", which has fewer than " + KEY_BYTES + " bytes",
                    "write " + KEY_BYTES + " random bytes or more into it, as with openssl rand -hex " + KEY_BYTES);
        }
        Set<PosixFilePermission> mode = mode();
        if (!PosixFilePermissions.fromString("rwx------").containsAll(mode)) {
            throw new KernelException(
                    "Other users can read or replace the key in " + keyFile + " (" + property + ", mode "
                            + PosixFilePermissions.toString(mode) + ")",
                    "chmod 600 " + ShellWord.of(keyFile));
        }
        Replaceable.of(keyFile).filter(Replaceable::refused).ifPresent(way -> {
            throw new KernelException(
                    way.users() + " can replace the key in " + keyFile + " (" + property + "), by " + way.place(),
                    way.remedy());
        });
    }

    private Set<PosixFilePermission> mode() {
        try {
            return Files.getPosixFilePermissions(keyFile);
        } catch (IOException e) {
            throw Trees.failure("read", keyFile, e);
        }
    }

    /** The prefix of the temporary file in which a file of this name is written. */
    public static String temporaryPrefix(String name) {
        return "." + name + ".";
    }

    /** Writes a file under its final name when it is complete. */
    public void write(Path file, Content content) {
        String name = file.getFileName().toString();
        // Other machines may write the same name at the same time.
        Path temporary = file.resolveSibling(temporaryPrefix(name) + UUID.randomUUID() + ".part");
        Mac mac = mac(name);
        try {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(
                            Trees.parents(temporary), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    BUFFER)) {
                out.write(head(new byte[MAC_BYTES]));
                content.writeTo(new Counted(out, mac));
            }
            try (RandomAccessFile again = new RandomAccessFile(temporary.toFile(), "rw")) {
                again.write(head(mac.doFinal()));
            }
            Trees.rename(temporary, file);
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        } finally {
            Trees.delete(temporary);
        }
    }

    /**
     * Copies the content of a file to a place that only this user writes, so that nobody changes it after the check.
     *
     * @return whether it was written under this name by a holder of the key; otherwise there is no copy
     */
    public boolean open(Path file, Path copy) {
        Mac mac = mac(file.getFileName().toString());
        Trees.delete(copy);
        boolean authentic = false;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                OutputStream out = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            in.transferTo(new Counted(out, mac));
            // In constant time.
            authentic = MessageDigest.isEqual(head, head(mac.doFinal()));
        } catch (IOException e) {
            throw Trees.failure("copy " + file + " to", copy, e);
        } finally {
            if (!authentic) {
                Trees.delete(copy);
            }
        }
        return authentic;
    }

    private static byte[] head(byte[] mac) {
        return ByteBuffer.allocate(HEAD_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SKIPPABLE)
                .putInt(mac.length)
                .put(mac)
                .array();
    }

    private Mac mac(String name) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Trees.read(keyFile), ALGORITHM));
            // A name has no zero byte, so that name and content can't be shifted against each other.
            mac.update((name + "\0").getBytes(StandardCharsets.UTF_8));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    /** Writes through and counts each byte into the HMAC. */
    private static final class Counted extends FilterOutputStream {
        private final Mac mac;

        Counted(OutputStream out, Mac mac) {
            super(out);
            this.mac = mac;
        }

        @Override
        public void write(int value) throws IOException {
            mac.update((byte) value);
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            mac.update(bytes, offset, length);
            out.write(bytes, offset, length);
        }
    }
}
