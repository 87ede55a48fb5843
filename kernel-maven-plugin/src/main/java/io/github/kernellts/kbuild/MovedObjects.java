// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Objects of a tree that were moved, or whose tree was. kbuild compares the command and the dependencies of each object,
 * kept in {@code .cmd} files with absolute paths, with those of this build; unless these are corrected, it compiles
 * everything again. Comments of generated sources have such paths, too.
 *
 * @param objects the path of the objects
 * @param tree the path of the source
 */
public record MovedObjects(Path objects, Path tree) {
    /** Larger files are the results of linkers. */
    private static final int LARGEST = 8 << 20;
    /** Objects, programs and images have a zero byte in their first bytes. */
    private static final int START = 64;
    /** The first characters of an archive of objects (ar(5)), which has no absolute path. */
    private static final String ARCHIVE = "!<";

    /**
     * Writes the new paths into all text files below a directory. Times are kept, as make compares these too.
     *
     * @param directory the present place of the objects
     */
    public void become(MovedObjects there, Path directory) {
        if (equals(there)) {
            return;
        }
        for (Path file : Trees.files(directory, each -> true)) {
            long size = Trees.size(file);
            if (size > 0 && size <= LARGEST && isText(file)) {
                String text = new String(Trees.read(file), StandardCharsets.ISO_8859_1);
                String moved = text.replace(objects.toString(), there.objects.toString())
                        .replace(tree.toString(), there.tree.toString());
                if (!moved.equals(text)) {
                    write(file, moved);
                }
            }
        }
    }

    /** The old file stays whole until the new one is: half a header with a new time would be current for make. */
    private static void write(Path file, String text) {
        Path temporary = Trees.temporarySibling(file);
        try {
            Files.deleteIfExists(temporary);
            Files.write(
                    temporary,
                    text.getBytes(StandardCharsets.ISO_8859_1),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
            Trees.touch(temporary, Trees.modified(file));
            Trees.rename(temporary, file);
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        } finally {
            Trees.delete(temporary);
        }
    }

    private static boolean isText(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            String start = new String(content.readNBytes(START), StandardCharsets.ISO_8859_1);
            return start.indexOf(0) < 0 && !start.startsWith(ARCHIVE);
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }
}
