// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The access that other users have to the owner's keys and trusted certificates, by the modes of the files.
 *
 * @param warnings one line for each file that others can read or write
 * @param writable the files that any user can replace; a release is not signed with such keys
 */
public record KeyFileAccess(List<String> warnings, List<Path> writable) {
    /** The mode bit that keeps users from renaming each other's files in a directory (sticky, inode(7)). */
    private static final int STICKY = 01000;

    public KeyFileAccess {
        warnings = List.copyOf(warnings);
        writable = List.copyOf(writable);
    }

    /** Reads the modes; files that do not exist are refused elsewhere. */
    public static KeyFileAccess of(OwnersKeys keys) {
        List<String> warnings = new ArrayList<>();
        List<Path> writable = new ArrayList<>();
        Stream.of(keys.modules(), keys.images(), keys.rpms())
                .flatMap(location -> location.stream())
                .forEach(location -> {
                    Path file = location.file().toAbsolutePath();
                    Set<PosixFilePermission> mode = mode(file);
                    if (writable(
                            file,
                            mode,
                            warnings,
                            writable,
                            location.properties().file())) {
                        return;
                    }
                    if (mode.contains(PosixFilePermission.OTHERS_READ) && !Files.isDirectory(file)) {
                        warnings.add("Every user can read the key in " + file + " ("
                                + location.properties().file() + ", mode " + PosixFilePermissions.toString(mode)
                                + "). Fix: chmod 600 " + file);
                    }
                });
        keys.trusted().forEach(file -> {
            Path absolute = file.toAbsolutePath();
            writable(absolute, mode(absolute), warnings, writable, "kernel.signing.trusted");
        });
        return new KeyFileAccess(warnings, writable);
    }

    /** @throws KernelException if any user can replace a key or a trusted certificate */
    public void requireUnwritable() {
        if (!writable.isEmpty()) {
            throw new KernelException(
                    "A release can't be signed with keys that every user can replace: " + writable,
                    "remove the permission to write from the files and their directories with chmod o-w, and compare"
                            + " their fingerprints with those of your keys");
        }
    }

    private static boolean writable(
            Path file, Set<PosixFilePermission> mode, List<String> warnings, List<Path> all, String property) {
        String whose;
        if (mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            whose = "Every user";
            all.add(file);
        } else if (replaceable(file)) {
            whose = "Every user can write to its directory and";
            all.add(file);
        } else if (mode.contains(PosixFilePermission.GROUP_WRITE)) {
            whose = "The group";
        } else {
            return false;
        }
        warnings.add(whose + " can replace " + file + " (" + property + "). Fix: chmod go-w " + file + " "
                + file.getParent());
        return true;
    }

    /** Whether the mode of its directory lets any user replace the file. */
    private static boolean replaceable(Path file) {
        Path directory = file.getParent();
        return mode(directory).contains(PosixFilePermission.OTHERS_WRITE) && !sticky(directory);
    }

    private static boolean sticky(Path directory) {
        try {
            return ((Integer) Files.getAttribute(directory, "unix:mode") & STICKY) != 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    private static Set<PosixFilePermission> mode(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException e) {
            return Set.of();
        }
    }
}
