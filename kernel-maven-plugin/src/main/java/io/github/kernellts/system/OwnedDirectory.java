// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Directories in which builds delete what they no longer need. Each carries a mark, a file that says so; a directory
 * that the user names and that has other files is left alone.
 */
public final class OwnedDirectory {
    /** The file's name. */
    public static final String MARK = ".kernel-lts";

    private static final String CONTENT = "kernel-lts directory 1\n"
            + "kernel-maven-plugin made this directory and deletes in it what it no longer needs.\n";
    private static final String SUBDIRECTORY = "kernel-lts";
    /** The entries of a cache that a plugin without marks made. */
    private static final Pattern OF_CACHE = Pattern.compile(
            "\\.lock|sources|trees|modules|objects|ccache|distcc|launchers|images|toolchains|tools\\.properties");
    /** The entries of a directory of objects that a plugin without marks made. */
    private static final Pattern OF_OBJECTS = Pattern.compile("[a-z0-9-]+-[0-9.]+-[0-9a-f]{12}");

    private OwnedDirectory() {}

    /** The cache at a path that the user names; see {@link #claim}. */
    public static Path cache(Path named) {
        return claim(named, OF_CACHE);
    }

    /** The directory of objects at a path that the user names; see {@link #claim}. */
    public static Path objects(Path named) {
        return claim(named, OF_OBJECTS);
    }

    /**
     * A directory of our own: the named one if it is new, empty or marked, and otherwise its subdirectory
     * {@code kernel-lts}, where the named one has files of others.
     *
     * @param unmarked the names of entries by which a directory of a plugin that wrote no marks is known
     * @throws KernelException if that subdirectory has files of others, too
     */
    private static Path claim(Path named, Pattern unmarked) {
        for (Path directory : new Path[] {named, named.resolve(SUBDIRECTORY)}) {
            if (isMarked(directory)) {
                return directory;
            }
            boolean free = Trees.list(Trees.directory(directory)).stream()
                    .allMatch(entry ->
                            unmarked.matcher(entry.getFileName().toString()).matches());
            if (free) {
                mark(directory);
                return directory;
            }
        }
        throw new KernelException(
                named + " and its subdirectory " + SUBDIRECTORY + " hold files that this plugin did not make",
                "name an empty directory, or one that is not there yet");
    }

    /**
     * Marks a directory that this plugin empties or writes whole, and makes it if it isn't there.
     *
     * @param remedy what to do if it holds files of others
     * @param unmarked whether it is one of a plugin that wrote no marks
     * @throws KernelException if it holds files of others
     */
    public static Path require(Path directory, Predicate<Path> unmarked, String remedy) {
        if (!isMarked(directory)) {
            boolean empty = Trees.list(Trees.directory(directory)).isEmpty();
            if (!empty && !unmarked.test(directory)) {
                throw new KernelException(
                        "The directory " + directory + " holds files that this plugin did not make", remedy);
            }
            mark(directory);
        }
        return directory;
    }

    /** Marks a directory that was just made, or whose name is a digest of ours. */
    public static void mark(Path directory) {
        if (!isMarked(directory)) {
            Trees.write(directory.resolve(MARK), CONTENT);
        }
    }

    /** Whether it is a directory, no link to one, that carries the mark. */
    public static boolean isMarked(Path directory) {
        Path mark = directory.resolve(MARK);
        try {
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)
                    && Files.readString(mark).startsWith(CONTENT.substring(0, CONTENT.indexOf('\n')));
        } catch (IOException e) {
            return false;
        }
    }
}
