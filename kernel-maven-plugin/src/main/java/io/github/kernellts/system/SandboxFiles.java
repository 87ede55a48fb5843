// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The files in a directory that makefiles write, or other programs of a sandbox. This process sees what they do not: it
 * must follow no link that they left there to a place outside the directory, and must not wait for a FIFO or read a
 * device. The programs have ended when this process uses their files; nothing changes between a check and
 * its use. (While an image is made, debug information is packaged by links to such files, which a sandbox alone follows.)
 *
 * @param directory the directory; a link in the path to it, which the user made, is followed
 */
public record SandboxFiles(Path directory) {
    /** The most bytes of a file that is read into memory: a hundred times those of a kernel's configuration. */
    private static final int MOST = 64 << 20;

    private static final String REMEDY = "look at the makefile of the source that makes it, and delete ";

    /**
     * An ordinary file in the directory, or a link to one in it.
     *
     * @param name its path relative to the directory
     * @return its path below {@link #directory}
     * @throws KernelException if it is missing, is no ordinary file, or is reached by a link out of the directory
     */
    public Path file(String name) {
        real(name);
        return directory.resolve(name);
    }

    /** Whether there is a file, link or directory of this name. */
    public boolean has(String name) {
        return Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The path of a file that is to be written, replaced or deleted, without following it. Missing directories above it
     * are not created.
     *
     * @throws KernelException if a directory above it is a link out of the directory
     */
    public Path place(String name) {
        Path path = directory.resolve(name).normalize();
        Path above = path.getParent();
        while (!above.equals(directory) && !Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
            above = above.getParent();
        }
        requireInside(above);
        return path;
    }

    /**
     * The content of a file.
     *
     * @throws KernelException as {@link #file}, or if it has more than 64 MiB
     */
    public byte[] read(String name) {
        Path real = real(name);
        try (InputStream content = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = content.readNBytes(MOST + 1);
            if (bytes.length > MOST) {
                throw new KernelException(
                        directory.resolve(name) + " has more than " + (MOST >> 20) + " MiB", REMEDY + directory);
            }
            return bytes;
        } catch (IOException e) {
            throw Trees.failure("read", real, e);
        }
    }

    /** The content of a file in UTF-8; see {@link #read}. */
    public String text(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    private Path real(String name) {
        Path path = directory.resolve(name);
        Path real = requireInside(path);
        try {
            if (!Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile()) {
                throw new KernelException(path + " is no ordinary file", REMEDY + directory);
            }
            return real;
        } catch (IOException e) {
            throw Trees.failure("read", path, e);
        }
    }

    private Path requireInside(Path path) {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(directory.toRealPath())) {
                throw new KernelException(
                        path + " is a link to " + real + ", outside of " + directory, REMEDY + directory);
            }
            return real;
        } catch (IOException e) {
            throw Trees.failure("read", path, e);
        }
    }
}
