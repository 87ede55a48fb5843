// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sources and headers that a makefile, a script or a host program names: a rule without a {@code .cmd} file depends on
 * them (lib/oid_registry_data.c of the kernel), or a program opens them while the kernel is built
 * (drivers/accessibility/speakup/makemapdata.c). A name counts wherever it stands, as its directory is often in a variable.
 * Also those that a symbolic link leads to, as dependency files name the link.
 *
 * @param tree the tree
 * @param programs names of files out of which host programs are made
 */
record NamedByTheBuild(Path tree, Set<String> programs) {
    private static final Pattern MAKEFILE = Pattern.compile("(.*/)?((Makefile|Kbuild)[^/]*|[^/]*\\.mk)");
    private static final Pattern SCRIPT = Pattern.compile("scripts/.*|.*\\.(sh|pl|py|awk|sed|bc)");
    /** C that the compiler compiles into host programs; its dependencies are in .cmd files. */
    private static final Pattern PROGRAM = Pattern.compile(".*\\.[chly]");
    /**
     * Other architectures than x86, tools and their tests, lists of headers for their names alone, and scripts for
     * developers that no build runs.
     */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "arch/(?!x86/).*|(tools|Documentation)/.*"
                    + "|(arch/x86/)?include/.*Kbuild"
                    + "|scripts/(coccinelle|gdb|dtc)/.*"
                    + "|scripts/(checkpatch\\.pl|get_maintainer\\.pl|kernel-doc|faddr2line|decode_stacktrace\\.sh|spelling\\.txt)");

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$");
    private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*#\\s*include.*$|(?s:/\\*.*?\\*/)|//.*$");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.+,@-]+");

    /**
     * The first of these files that is named.
     *
     * @param changed names of files of the tree
     * @return such as {@code include/linux/oid_registry.h differs, which lib/Makefile names}
     */
    Optional<String> first(Set<String> changed) {
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> byLast = new HashMap<>();
        changed.forEach(name -> byLast.put(name.substring(name.lastIndexOf('/') + 1), name));
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.find(tree, Integer.MAX_VALUE, (file, attributes) -> isRead(file, attributes))) {
            for (Path file : files.toList()) {
                String name = name(file);
                if (Files.isSymbolicLink(file)) {
                    String target = target(file);
                    changed.stream()
                            .filter(each -> target.isEmpty() || (each + "/").startsWith(target + "/"))
                            .forEach(each -> found.add(each + " differs, to which the link " + name + " leads"));
                } else {
                    Matcher words = WORD.matcher(text(file));
                    while (words.find()) {
                        String named = byLast.get(words.group());
                        if (named != null) {
                            found.add(named + " differs, which " + name + " names");
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw Trees.failure("read the tree", tree, e);
        } catch (UncheckedIOException e) {
            // Another build may be removing it.
            throw Trees.failure("read the tree", tree, e.getCause());
        }
        return found.stream().findFirst();
    }

    private boolean isRead(Path file, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            return attributes.isSymbolicLink();
        }
        String name = name(file);
        return !LEFT_OUT.matcher(name).matches()
                && (programs.contains(name)
                        || MAKEFILE.matcher(name).matches()
                        || SCRIPT.matcher(name).matches());
    }

    private String name(Path file) {
        return file.toString().substring(tree.toString().length() + 1);
    }

    /** The text without comments, and without lines that are dependencies of a host program. */
    private static String text(Path file) {
        String text = new String(Trees.read(file), StandardCharsets.ISO_8859_1);
        boolean program = PROGRAM.matcher(file.toString()).matches();
        return (program ? INCLUDE : COMMENT).matcher(text).replaceAll("");
    }

    /** The name of the file or directory in the tree that a link leads to; a name outside the tree matches none. */
    private String target(Path link) throws IOException {
        return tree.relativize(link.resolveSibling(Files.readSymbolicLink(link)).normalize())
                .toString();
    }
}
