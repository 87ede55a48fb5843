// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Replaceable;
import io.github.kernellts.system.ShellWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The access that other users have to the owner's keys and trusted certificates, by the owners and modes of the files
 * and of all directories above them.
 *
 * @param warnings one line for each file that others can read or replace
 * @param writable the files that other users can replace; a release is not signed with such keys
 */
public record KeyFileAccess(List<String> warnings, List<Path> writable) {
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
                    String property = location.properties().file();
                    if (replaceable(property, file, warnings, writable)) {
                        return;
                    }
                    Set<PosixFilePermission> mode = mode(file);
                    if (mode.contains(PosixFilePermission.OTHERS_READ) && !Files.isDirectory(file)) {
                        warnings.add("Every user can read the key in " + file + " (" + property + ", mode "
                                + PosixFilePermissions.toString(mode) + "). Fix: chmod 600 " + ShellWord.of(file));
                    }
                });
        keys.trusted()
                .forEach(file -> replaceable("kernel.signing.trusted", file.toAbsolutePath(), warnings, writable));
        return new KeyFileAccess(warnings, writable);
    }

    /**
     * The warning about a file of public keys that others can replace; empty if none can.
     *
     * @param property the property that names the file
     */
    public static Optional<String> warning(String property, Path file) {
        return Replaceable.of(file)
                .map(way -> way.users() + " can replace " + file + " (" + property + ")"
                        + (way.place().equals(file) ? "" : ", by " + way.place()) + ". Fix: " + way.remedy());
    }

    /** @throws KernelException if other users can replace a key or a trusted certificate */
    public void requireUnwritable() {
        if (!writable.isEmpty()) {
            throw new KernelException(
                    "A release can't be signed with keys that other users can replace: " + writable + "\n"
                            + String.join("\n", warnings),
                    "correct owners and modes as above, and compare the keys' fingerprints with those of yours");
        }
    }

    private static boolean replaceable(String property, Path file, List<String> warnings, List<Path> all) {
        Optional<Replaceable> way = Replaceable.of(file);
        way.filter(Replaceable::refused).ifPresent(each -> all.add(file));
        warning(property, file).ifPresent(warnings::add);
        return way.isPresent();
    }

    private static Set<PosixFilePermission> mode(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException e) {
            return Set.of();
        }
    }
}
