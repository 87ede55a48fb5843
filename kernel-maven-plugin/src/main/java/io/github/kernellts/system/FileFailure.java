// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What is said of an operation on a file that failed. */
final class FileFailure {
    /** With fewer free bytes than these, a write of this program's own that failed is blamed on a full file system. */
    private static final long FULL = 64 * 1024;

    private FileFailure() {}

    /** The failure of an operation on a path; the message names a full file system as the reason. */
    static KernelException of(String doing, Path path, IOException e) {
        String why = e.getMessage() == null || e.getMessage().equals(path.toString())
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        if (isFull(path, e)) {
            return new FullDiskException(
                    "Could not " + doing + " " + path + ": its file system is full (" + why + ")",
                    "free space there, or set kernel.workspace, kernel.cache, kernel.objects or kernel.objects.archive"
                            + " to a directory of another file system",
                    e);
        }
        if (e instanceof AccessDeniedException) {
            String owner = owner(existing(path));
            // A user without an entry in passwd(5) has no name for Java.
            if (!owner.equals(owner(Path.of("/proc/self")))) {
                return new KernelException(
                        "Could not " + doing + " " + path + ", which " + owner + " owns (" + why + ")",
                        "have " + owner
                                + " let you in, or set the property of this path, such as kernel.cache or"
                                + " kernel.objects.archive, to one of your own",
                        e);
            }
        }
        return new KernelException(
                "Could not " + doing + " " + path + " (" + why + ")",
                "look at the permissions and the free space of that file system",
                e);
    }

    /** The path, or the nearest above it that is there. */
    private static Path existing(Path path) {
        Path existing = path.toAbsolutePath();
        while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        return existing == null ? Path.of("/") : existing;
    }

    private static String owner(Path path) {
        try {
            return Files.getOwner(path).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name");
        }
    }

    /** The C library's message is in the user's language, so the free space is checked as well. */
    private static boolean isFull(Path path, IOException e) {
        if (e instanceof NoSuchFileException || e instanceof AccessDeniedException) {
            return false;
        }
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
            return true;
        }
        Path existing = path.toAbsolutePath();
        while (existing != null && !Files.isDirectory(existing)) {
            existing = existing.getParent();
        }
        File directory = (existing == null ? Path.of("/") : existing).toFile();
        return directory.getTotalSpace() > 0 && directory.getUsableSpace() < FULL;
    }
}
