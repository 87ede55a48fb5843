// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A text file of the user's that a goal changes. The rest of it stays as it is: bytes in any encoding, its mode, whatever
 * the umask, and the link that leads to it.
 *
 * @param file the file, or a link to it
 * @param text its bytes, each as one character
 */
public record EditedFile(Path file, String text) {
    public static EditedFile read(Path file) {
        return new EditedFile(file, new String(Trees.read(file), StandardCharsets.ISO_8859_1));
    }

    /** A text in the form of {@link #text}: the bytes that it has in UTF-8. */
    public static String inUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * Replaces its text, so that a reader gets either the old or the new one.
     *
     * @param edited the bytes, each as one character
     * @throws KernelException if the file may not be written
     */
    public void write(String edited) {
        try {
            Path real = file.toRealPath();
            if (!Files.isWritable(real)) {
                throw new KernelException(
                        real + " is read-only for this user, and was not changed",
                        "run chmod u+w " + ShellWord.of(real));
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(real);
            Path written = Trees.temporarySibling(real);
            Trees.writeSecret(written, edited.getBytes(StandardCharsets.ISO_8859_1));
            Files.setPosixFilePermissions(written, mode);
            Trees.rename(written, real);
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }
}
