// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a source tree, and those among them that the build of a kernel read: compiled, included, or named by a
 * command of kbuild. Paths are relative to the tree.
 *
 * <p>Objects of an earlier configuration that are still in the object tree count as compiled.
 */
public final class CompiledFiles {
    private static final String FORMAT = "kernel-lts files 1";
    private static final String READ = "+";
    private static final String UNREAD = "-";

    private final Set<String> read;
    private final Set<String> all;
    private final Set<String> directories;
    private final Set<String> readDirectories;

    /**
     * @param read the files that the build read
     * @param all these and the other files of the tree
     */
    CompiledFiles(Set<String> read, Set<String> all) {
        this.read = Set.copyOf(read);
        this.all = Set.copyOf(all);
        this.directories = directories(all);
        this.readDirectories = directories(read);
    }

    private static Set<String> directories(Set<String> files) {
        Set<String> directories = new HashSet<>();
        for (String file : files) {
            int end = file.lastIndexOf('/');
            // Those above a known one are known.
            while (end > 0 && directories.add(file.substring(0, end))) {
                end = file.lastIndexOf('/', end - 1);
            }
        }
        return directories;
    }

    /**
     * Collects them from kbuild's dependency files.
     *
     * @param tree the source
     * @param objects the directory in which the kernel was compiled
     */
    public static CompiledFiles collect(Path tree, Path objects) {
        return new DependencyFiles(tree).collect(objects);
    }

    /**
     * Reads them from a file.
     *
     * @throws KernelException if the file is missing or has another format
     */
    public static CompiledFiles read(Path file) {
        return of(Trees.text(file).lines().toList(), file);
    }

    /** @param file where the lines are from */
    static CompiledFiles of(List<String> lines, Path file) {
        if (lines.isEmpty() || !lines.get(0).equals(FORMAT)) {
            throw new KernelException(
                    file + " is no list of compiled files of this version of the plugin",
                    "delete it, and build the kernel again");
        }
        Set<String> read = new HashSet<>();
        Set<String> all = new HashSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String name = line.substring(1);
            all.add(name);
            if (line.startsWith(READ)) {
                read.add(name);
            }
        }
        return new CompiledFiles(read, all);
    }

    /** Their text: a line for each file, with a plus sign before those that the build read and a minus sign before others. */
    public String text() {
        List<String> lines = new ArrayList<>(all.size() + 1);
        lines.add(FORMAT);
        new TreeSet<>(all).forEach(file -> lines.add((read.contains(file) ? READ : UNREAD) + file));
        return String.join("\n", lines) + "\n";
    }

    /** Whether the build read a file. */
    public boolean isRead(String file) {
        return read.contains(file);
    }

    /** Whether the tree has a file of that name. */
    public boolean exists(String file) {
        return all.contains(file);
    }

    /** Whether the tree has a directory of that name. */
    public boolean isDirectory(String directory) {
        return directories.contains(directory);
    }

    /**
     * Whether the build read a file anywhere below a directory.
     *
     * @param directory empty for the tree itself
     */
    public boolean isReadBelow(String directory) {
        return directory.isEmpty() ? !read.isEmpty() : readDirectories.contains(directory);
    }

    /** The number of files that the build read. */
    public int count() {
        return read.size();
    }
}
