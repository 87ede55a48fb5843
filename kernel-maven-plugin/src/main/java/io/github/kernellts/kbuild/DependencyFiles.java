// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.SandboxFiles;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the files in which kbuild keeps commands and dependencies: {@code .NAME.cmd} beside each file that was made
 * (scripts/Kbuild.include and scripts/basic/fixdep.c of the kernel), {@code include/config/auto.conf.cmd} with the
 * Kconfig files (scripts/kconfig), and {@code .NAME.d} of the compiler where kbuild left it.
 *
 * <p>Every word in them that names a file of the tree counts: the compiler's dependencies, and scripts, tables and linker
 * scripts that stand in commands only.
 */
final class DependencyFiles {
    /** Relative names in this directory's dependency files may be relative to any directory below it (tools/build). */
    private static final String TOOLS = "tools/";
    /** A file of every kernel. Without it, the files that were not found would count as not compiled. */
    private static final String ALWAYS = "init/main.c";

    private final Path tree;
    private final String prefix;
    private final Set<String> all = new HashSet<>();
    private final Map<String, List<String>> tools = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final Set<String> words = new HashSet<>();

    DependencyFiles(Path tree) {
        this.tree = tree.toAbsolutePath();
        this.prefix = this.tree + "/";
    }

    CompiledFiles collect(Path objects) {
        walk(tree, this::list);
        walk(
                objects,
                file -> commands(objects, file)
                        .ifPresent(text ->
                                words(text, objects.relativize(file).toString().startsWith(TOOLS))));
        if (!read.contains(ALWAYS)) {
            throw new KernelException(
                    "kbuild's dependency files in " + objects + " don't say that " + ALWAYS + " was compiled",
                    "delete that directory, and build the kernel again");
        }
        return new CompiledFiles(read, all);
    }

    /** The content of a file if it is one of dependencies. Makefiles wrote it. */
    static Optional<String> commands(Path directory, Path file) {
        String name = file.getFileName().toString();
        boolean dependencies =
                name.startsWith(".") && (name.endsWith(".cmd") || name.endsWith(".d")) || name.equals("auto.conf.cmd");
        // Names are bytes; Latin-1 maps each byte to one character.
        return dependencies
                ? Optional.of(new String(
                        new SandboxFiles(directory)
                                .read(directory.relativize(file).toString()),
                        StandardCharsets.ISO_8859_1))
                : Optional.empty();
    }

    /**
     * What the build of an external module read of the kernel's -devel tree.
     *
     * @param build the directory in which it was built
     * @param links other paths of the tree
     */
    ReadFiles collectModule(Path build, Set<String> links) {
        walk(tree, this::list);
        Set<String> own = new TreeSet<>();
        walk(
                build,
                file -> commands(build, file).ifPresent(text -> {
                    String named = text;
                    for (String link : links) {
                        named = named.replace(link + "/", prefix);
                    }
                    for (String word : named.split("[\\s]+")) {
                        if (words.add(word)) {
                            int absolute = word.indexOf(prefix);
                            String name = bare(absolute < 0 ? word : word.substring(absolute + prefix.length()));
                            if (!add(name) && ReadFiles.isSource(name)) {
                                own.add(name.substring(name.lastIndexOf('/') + 1));
                            }
                        }
                    }
                }));
        return new ReadFiles(new CompiledFiles(read, all), own);
    }

    private void list(Path file) {
        String name = file.toString().substring(prefix.length());
        all.add(name);
        if (name.startsWith(TOOLS)) {
            tools.computeIfAbsent(file.getFileName().toString(), key -> new ArrayList<>())
                    .add(name);
        }
    }

    private void words(String text, boolean ofTools) {
        int length = text.length();
        int at = 0;
        while (at < length) {
            while (at < length && text.charAt(at) <= ' ') {
                at++;
            }
            int start = at;
            while (at < length && text.charAt(at) > ' ') {
                at++;
            }
            String word = text.substring(start, at);
            // Headers are named by every object; a word means the same in each file outside tools.
            if (ofTools || words.add(word)) {
                word(word, ofTools);
            }
        }
    }

    private void word(String word, boolean ofTools) {
        int absolute = word.indexOf(prefix);
        String name = bare(absolute < 0 ? word : word.substring(absolute + prefix.length()));
        if (name.isEmpty() || add(name) || absolute >= 0 || !ofTools) {
            return;
        }
        String last = name.substring(name.lastIndexOf('/') + 1);
        String below = name.replaceFirst("^(\\.?[^/]*/)*\\.\\./", "");
        for (String candidate : tools.getOrDefault(last, List.of())) {
            if (("/" + candidate).endsWith("/" + below)) {
                read.add(candidate);
            }
        }
    }

    /** Adds a file by its name, if the tree has it. */
    private boolean add(String name) {
        String normal = name.contains("./") || name.contains("//") ? normal(name) : name;
        if (!all.contains(normal)) {
            return false;
        }
        read.add(normal);
        return true;
    }

    /** Without {@code .} and {@code ..}; as text, because not every word is a valid path. */
    static String normal(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /** Without quotes, colons and other characters around a name in a command. */
    static String bare(String word) {
        int from = 0;
        while (from < word.length() && "'\"({<>".indexOf(word.charAt(from)) >= 0) {
            from++;
        }
        int to = from;
        while (to < word.length() && "'\"();:<>}".indexOf(word.charAt(to)) < 0) {
            to++;
        }
        return word.substring(from, to);
    }

    /** Something that is done with each file. */
    @FunctionalInterface
    interface Visit {
        void file(Path file) throws IOException;
    }

    static void walk(Path root, Visit visit) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.endsWith(".git") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    visit.file(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw Trees.failure("read the directory", root, e);
        }
    }
}
