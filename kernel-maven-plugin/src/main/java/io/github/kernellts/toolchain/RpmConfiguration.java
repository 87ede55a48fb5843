// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The macros that an administrator, or a package of EL such as the one with {@code %dist}, adds to those of rpm. rpmbuild reads
 * them, and puts some of them, such as {@code %distribution}, into packages.
 *
 * @param directory where they are
 */
public record RpmConfiguration(Path directory) {
    /** The program that reads it. */
    public static final String READER = "rpmbuild";

    /** That of this machine. */
    public static final RpmConfiguration OF_HOST = new RpmConfiguration(Path.of("/etc/rpm"));

    /** A line that changes with the files, for fingerprints; empty if there are none. */
    public String identity() {
        if (!Files.isDirectory(directory)) {
            return "";
        }
        String files = list().filter(Files::isRegularFile)
                .sorted()
                // What this user can't read, rpmbuild can't either.
                .map(file -> directory.relativize(file) + " "
                        + (Files.isReadable(file) ? Digests.sha256(file) : "unreadable"))
                .collect(Collectors.joining("\n"));
        return files.isEmpty() ? "" : "rpm's macros " + Digests.sha256(files) + "\n";
    }

    private Stream<Path> list() {
        try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw Trees.failure("read the directory", directory, e);
        }
    }
}
