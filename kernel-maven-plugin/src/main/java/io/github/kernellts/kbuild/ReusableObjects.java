// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.SandboxFiles;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides whether objects of one tree are a start for another, and which of them are not: those that depend on a file that
 * differs, by kbuild's {@code .cmd} files. They are removed, whatever configuration they belong to, and make makes them
 * again with all that is made of them; what is left is as if it had been made of the other tree. That holds for sources and
 * headers which only compilers of the kernel read. Everything else (makefiles, Kconfig, scripts, host programs and what
 * they read, generated constants, files that come or go) can act in ways that no file says, so nothing is reused then.
 *
 * @param objects the objects
 * @param tree the path of the tree that they were made of, as it stands in their {@code .cmd} files
 */
public record ReusableObjects(Path objects, Path tree) {
    /** Sources in C and assembler and their headers, without characters that make or a command would quote. */
    private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9_.+,@/-]+\\.[chS]");
    /** Directories of programs and data for the build itself. */
    private static final Pattern OF_THE_BUILD =
            Pattern.compile("(scripts|tools|usr|certs|Documentation)/.*|arch/[^/]+/(boot|tools)/.*");

    private static final String PACKAGING = "scripts/package/";
    /** Texts for people, and what kbuild makes packages by, which no object is made of (scripts/Makefile.package). */
    private static final Pattern UNREAD = Pattern.compile(
            "Documentation/(?!(.*/)?(Kconfig|Makefile)).*|.*\\.rst|MAINTAINERS|CREDITS|\\.mailmap|" + PACKAGING + ".*");
    /** In the command of each source of the kernel (KBUILD_CPPFLAGS in its Makefile), and in none of a host program. */
    private static final String OF_THE_KERNEL = " -D__KERNEL__ ";
    /** Of every kernel. */
    private static final String ALWAYS = "init/main.c";

    private static final Path COMMANDS_OF_ALWAYS = Path.of("init/.main.o.cmd");
    /** Up to so many names, it is faster to seek each of them in a text than to take the text to pieces. */
    private static final int SOUGHT = 20;

    private static final String OBJECT = ".o";
    private static final String DEPENDENCIES = ".d";
    /** Characters after a name in a command, other than white space. */
    private static final String ENDS = "'\"();:<>}\\";
    /**
     * kernel/gen_kheaders.sh packs the headers into the kernel, and sees only by sizes and times in minutes whether they
     * are still the same.
     */
    private static final Pattern PACKED_HEADERS = Pattern.compile("\\.?kheaders.*");

    /**
     * What depends on files that differ.
     *
     * @param obstacle why everything has to be compiled, if it has
     * @param targets names of files below the objects that are to be removed
     */
    public record Outdated(Optional<String> obstacle, Set<String> targets) {
        public Outdated {
            targets = Set.copyOf(targets);
        }
    }

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

    /** What depends on these files of the tree, by kbuild's dependency files and by the texts of makefiles and scripts. */
    public Outdated outdated(Set<String> differing) {
        // The packaging's own scripts name each other, and nothing else does.
        Set<String> changed =
                differing.stream().filter(name -> !name.startsWith(PACKAGING)).collect(Collectors.toSet());
        Set<String> obstacles = new TreeSet<>();
        Set<String> targets = new TreeSet<>();
        Set<String> programs = new HashSet<>();
        boolean[] known = new boolean[1];
        Set<String> last = changed.stream()
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        DependencyFiles.walk(
                objects,
                file -> DependencyFiles.commands(objects, file).ifPresent(text -> {
                    Path target = target(file);
                    boolean ofTheKernel = text.contains(OF_THE_KERNEL);
                    known[0] |=
                            file.endsWith(COMMANDS_OF_ALWAYS) && absolute(text).contains(ALWAYS);
                    if (isOfAFailedCompilation(file, target) || ofTheKernel && !containsOne(text, last)) {
                        return;
                    }
                    if (ofTheKernel && target.toString().endsWith(OBJECT)) {
                        if (absolute(text).stream().anyMatch(changed::contains)) {
                            targets.add(objects.relativize(target).toString());
                        }
                        return;
                    }
                    Set<String> read = all(text);
                    read.stream()
                            .filter(changed::contains)
                            .forEach(name -> obstacles.add(
                                    name + " differs, which " + objects.relativize(target) + " is made of"));
                    if (!ofTheKernel) {
                        programs.addAll(read);
                    }
                }));
        if (!known[0]) {
            obstacles.add("their dependency files don't name " + tree.resolve(ALWAYS));
        }
        if (obstacles.isEmpty()) {
            new NamedByTheBuild(tree, programs).first(changed).ifPresent(obstacles::add);
        }
        return new Outdated(obstacles.stream().findFirst(), targets);
    }

    /**
     * Removes outdated objects, and their dependency files.
     *
     * @param part the present place of the objects
     */
    public static void remove(Path part, Collection<String> targets) {
        SandboxFiles files = new SandboxFiles(part);
        for (String target : targets) {
            Path file = files.place(target);
            Trees.delete(file);
            Trees.delete(file.resolveSibling("." + file.getFileName() + ".cmd"));
        }
        Path kernel = files.place("kernel/kheaders.md5").getParent();
        if (Files.isDirectory(kernel, LinkOption.NOFOLLOW_LINKS)) {
            Trees.list(kernel).stream()
                    .filter(file -> PACKED_HEADERS
                            .matcher(file.getFileName().toString())
                            .matches())
                    .forEach(Trees::delete);
        }
    }

    /** Whether the text can name one of the files; there are hundreds of megabytes of such texts. */
    private static boolean containsOne(String text, Set<String> last) {
        return last.size() > SOUGHT || last.stream().anyMatch(text::contains);
    }

    /** The names of files of the tree that stand in the text with the tree's path, as gcc writes dependencies. */
    private Set<String> absolute(String text) {
        Set<String> names = new HashSet<>();
        String prefix = tree + "/";
        int at = text.indexOf(prefix);
        while (at >= 0) {
            int start = at + prefix.length();
            int end = start;
            while (end < text.length() && text.charAt(end) > ' ' && ENDS.indexOf(text.charAt(end)) < 0) {
                end++;
            }
            names.add(normal(text.substring(start, end)));
            at = text.indexOf(prefix, end);
        }
        return names;
    }

    /** These, and every word that could be the name of a file relative to any directory. */
    private Set<String> all(String text) {
        Set<String> names = absolute(text);
        for (String word : text.split("\\s+")) {
            names.add(normal(DependencyFiles.bare(word)).replaceFirst("^(\\.\\./)+", ""));
        }
        return names;
    }

    private static String normal(String name) {
        return name.contains("./") || name.contains("//") ? DependencyFiles.normal(name) : name;
    }

    /** kbuild removes the compiler's own dependencies of an object once it is there. */
    private static boolean isOfAFailedCompilation(Path file, Path target) {
        return file.toString().endsWith(OBJECT + DEPENDENCIES) && !Files.exists(target, LinkOption.NOFOLLOW_LINKS);
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
