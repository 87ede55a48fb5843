// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Directories in which builds delete unneeded files. Each contains a mark, a file that allows this; a directory
 * configured by the user that contains other files is left alone.
 */
public final class OwnedDirectory {
    /** The name of the mark. */
    public static final String MARK = ".kernel-lts";

    private static final String CONTENT = "kernel-lts directory 1\n"
            + "kernel-maven-plugin made this directory and deletes in it what it no longer needs.\n";
    private static final String SUBDIRECTORY = "kernel-lts";
    /** The entries of a cache made by an old version of the plugin, which wrote no marks. */
    private static final Pattern OF_CACHE = Pattern.compile(
            "\\.lock|sources|trees|modules|objects|ccache|distcc|launchers|images|toolchains|tools\\.properties");
    /** The entries of a directory of objects made by an old version of the plugin, which wrote no marks. */
    private static final Pattern OF_OBJECTS = Pattern.compile("[a-z0-9-]+-[0-9.]+-[0-9a-f]{12}");

    /** The entries of a directory of packed objects, which somebody copied without its mark. */
    private static final Pattern OF_ARCHIVE = Pattern.compile(
            "\\.lock|[a-z0-9-]+-[0-9.]+-[0-9a-f]{12,32}-[0-9a-f]{12,32}\\.tar\\.zst|\\.[a-z0-9.-]+\\.tar\\.zst\\.[0-9a-f-]{36}\\.part");

    private OwnedDirectory() {}

    /** The cache at a path configured by the user; see {@link #claim}. */
    public static Path cache(Path named) {
        return claim("kernel.cache", named, OF_CACHE);
    }

    /** The directory of objects at a path configured by the user; see {@link #claim}. */
    public static Path objects(Path named) {
        return claim("kernel.objects", named, OF_OBJECTS);
    }

    /**
     * The directory of packed objects at a path configured by the user; see {@link #claim}. One that can't be written gets no
     * mark: nothing is removed there.
     */
    public static Path archive(Path named) {
        return claim("kernel.objects.archive", named, OF_ARCHIVE);
    }

    /**
     * A directory that belongs to this plugin: the named one if it is new, empty or marked; its subdirectory
     * {@code kernel-lts} if it contains foreign files. If it is a symlink, it is the directory behind it.
     *
     * @param property the property that names it
     * @param unmarked the names of entries in a directory made by an old version of the plugin, which wrote no marks
     * @throws KernelException if that subdirectory contains foreign files, too, or no directory can be made there
     */
    private static Path claim(String property, Path named, Pattern unmarked) {
        for (Path each : new Path[] {named, named.resolve(SUBDIRECTORY)}) {
            Path directory = made(property, real(property, each));
            if (isMarked(directory)) {
                return directory;
            }
            boolean free = Trees.list(directory).stream()
                    .allMatch(entry ->
                            unmarked.matcher(entry.getFileName().toString()).matches());
            if (free) {
                markOwn(directory, unmarked);
                return directory;
            }
        }
        throw new KernelException(
                named + " and its subdirectory " + SUBDIRECTORY + " hold files that this plugin did not make",
                "set " + property + " to an empty directory, or one that doesn't exist");
    }

    private static void markOwn(Path directory, Pattern unmarked) {
        try {
            mark(directory);
        } catch (KernelException e) {
            if (!unmarked.equals(OF_ARCHIVE)) {
                throw e;
            }
        }
    }

    private static Path made(String property, Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new KernelException(
                    property + " is " + directory + ", and no directory can be made there ("
                            + e.getClass().getSimpleName() + ")",
                    "set " + property + " to a directory that this user can write",
                    e);
        }
    }

    /** The directory itself where a user named a symlink to it; only entries that builds find in it are not followed. */
    private static Path real(String property, Path named) {
        if (!Files.isSymbolicLink(named)) {
            return named;
        }
        try {
            return named.toRealPath();
        } catch (IOException e) {
            throw new KernelException(
                    named + " is a link to " + Trees.linkTarget(named) + ", which can't be followed",
                    "set " + property + " to a directory, or correct the link",
                    e);
        }
    }

    /**
     * Marks a directory that this plugin empties or replaces, and creates it if missing.
     *
     * @param remedy the remedy if it contains foreign files
     * @param unmarked whether it was made by an old version of the plugin, which wrote no marks
     * @throws KernelException if it contains foreign files
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

    /** Marks a directory that was just created, or whose name is a digest computed by this plugin. */
    public static void mark(Path directory) {
        if (!isMarked(directory)) {
            Trees.write(directory.resolve(MARK), CONTENT);
        }
    }

    /** Whether it is a directory, not a symlink, and contains the mark. */
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
