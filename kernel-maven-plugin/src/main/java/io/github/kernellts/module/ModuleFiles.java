// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The modules that make built in a source. Those that were there before it, as the trial modules of a configure step,
 * are none of them; nor are those that its {@code modules.order} doesn't list (Documentation/kbuild/kbuild.rst).
 */
final class ModuleFiles {
    private static final String ORDER = "modules.order";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_+.-]*\\.ko");
    private static final Pattern LINE = Pattern.compile("[\\x20-\\x7e]+");

    private final Path source;
    private final Map<Path, String> before;

    /** Remembers what is there before make. */
    ModuleFiles(Path source) {
        this.source = source;
        this.before = new HashMap<>();
        found().forEach(file -> before.put(file, state(file)));
    }

    private List<Path> found() {
        return Trees.files(
                source,
                file -> (file.toString().endsWith(".ko")
                                || file.getFileName().toString().equals(ORDER))
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    }

    /** The modules that make built, and lists as modules if it lists any. */
    List<Path> built() {
        List<Path> made = found().stream()
                .filter(file -> !state(file).equals(before.get(file)))
                .toList();
        List<Path> modules =
                made.stream().filter(file -> file.toString().endsWith(".ko")).toList();
        modules.forEach(ModuleFiles::requireName);
        Set<Path> lists = made.stream()
                .filter(file -> file.getFileName().toString().equals(ORDER))
                .map(Path::getParent)
                .collect(Collectors.toSet());
        Set<Path> listed = new HashSet<>();
        for (Path directory : lists) {
            // The list of a directory has those of the directories below it.
            if (lists.stream().noneMatch(other -> !other.equals(directory) && directory.startsWith(other))) {
                listed.addAll(listed(directory));
            }
        }
        List<Path> chosen = modules.stream().filter(listed::contains).toList();
        return chosen.isEmpty() ? modules : chosen;
    }

    /** The spec of the package lists the files, and would expand a pattern or macro; the loader takes no other names. */
    private static void requireName(Path module) {
        String name = module.getFileName().toString();
        if (!NAME.matcher(name).matches()) {
            throw new KernelException(
                    "The module's makefile built \"" + name.replaceAll("[\\p{Cntrl}\uFFFD]", "?")
                            + "\", and a module's name has only letters, digits and any of _+.-",
                    "correct the makefile, or set kernel.module.directories to the directories of the modules to build");
        }
    }

    /** The modules of a list; since Linux 6.2 it names objects, and since 6.13 by paths below its directory. */
    private static List<Path> listed(Path directory) {
        return Trees.text(directory.resolve(ORDER))
                .lines()
                // A makefile may write anything there.
                .filter(line -> LINE.matcher(line).matches())
                .map(line -> directory
                        .resolve(line.strip().replaceFirst("\\.o$", ".ko"))
                        .normalize())
                .toList();
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }
}
