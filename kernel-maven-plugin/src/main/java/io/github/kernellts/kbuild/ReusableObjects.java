// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Decides whether objects of one tree are a start for another, in which make compiles only what depends on the files that
 * differ. That holds for sources and headers which only compilers of the kernel read: make knows them by kbuild's
 * {@code .cmd} files and by the rules of makefiles, as it does when a developer edits a file. Everything else (makefiles,
 * Kconfig, scripts, host programs and what they read, generated constants, files that come or go) can act in ways that no
 * file says, so nothing is reused then.
 *
 * @param objects the objects
 * @param tree the path of the tree that they were made of, as it stands in their {@code .cmd} files
 */
public record ReusableObjects(Path objects, Path tree) {
    /** Sources in C and assembler and their headers. */
    private static final Pattern SOURCE = Pattern.compile(".*\\.[chS]");
    /** Directories of programs and data for the build itself. */
    private static final Pattern OF_THE_BUILD =
            Pattern.compile("(scripts|tools|usr|certs|Documentation)/.*|arch/[^/]+/(boot|tools)/.*");
    /** Texts for people. */
    private static final Pattern UNREAD =
            Pattern.compile("Documentation/(?!(.*/)?(Kconfig|Makefile)).*|.*\\.rst|MAINTAINERS|CREDITS|\\.mailmap");
    /** In the command of each source of the kernel (KBUILD_CPPFLAGS in its Makefile), and in none of a host program. */
    private static final String OF_THE_KERNEL = " -D__KERNEL__ ";

    private static final String OBJECT = ".o";

    /**
     * Why a difference between trees needs everything compiled, by names alone.
     *
     * @param changed names of files with other content
     * @param others names of files that only one tree has, or that differ otherwise
     * @return such as {@code Makefile differs, on which more depends than its objects}
     */
    public static Optional<String> obstacle(Collection<String> changed, Collection<String> others) {
        Optional<String> other =
                others.stream().filter(name -> !isUnread(name)).findFirst().map(name -> name + " was added or removed");
        return other.or(() -> changed.stream()
                .filter(name -> !isUnread(name) && !isSource(name))
                .findFirst()
                .map(name -> name + " differs, on which more depends than its objects"));
    }

    /**
     * Why these changed files need everything compiled, by kbuild's dependency files.
     *
     * @param changed names of files of the tree
     */
    public Optional<String> obstacle(Set<String> changed) {
        Set<String> found = new TreeSet<>();
        String prefix = tree + "/";
        DependencyFiles.walk(
                objects,
                file -> DependencyFiles.commands(objects, file).ifPresent(text -> {
                    if (!isOfAnObject(file, text)) {
                        for (String word : text.split("\\s+")) {
                            int at = word.indexOf(prefix);
                            String name = at < 0 ? "" : DependencyFiles.bare(word.substring(at + prefix.length()));
                            if (!name.isEmpty() && changed.contains(DependencyFiles.normal(name))) {
                                found.add(DependencyFiles.normal(name) + " differs, which "
                                        + target(objects.relativize(file)) + " is made of");
                            }
                        }
                    }
                }));
        return found.stream().findFirst();
    }

    /** Whether make sees that an object is older than one of these files, with everything that is made of that object. */
    private static boolean isOfAnObject(Path commands, String text) {
        return target(commands).toString().endsWith(OBJECT) && text.contains(OF_THE_KERNEL);
    }

    /** The file that a dependency file is about: {@code .NAME.cmd} is for NAME. */
    private static Path target(Path commands) {
        String name = commands.getFileName().toString();
        return name.startsWith(".") ? commands.resolveSibling(name.substring(1, name.lastIndexOf('.'))) : commands;
    }

    private static boolean isUnread(String name) {
        return UNREAD.matcher(name).matches();
    }

    private static boolean isSource(String name) {
        return SOURCE.matcher(name).matches() && !OF_THE_BUILD.matcher(name).matches();
    }
}
