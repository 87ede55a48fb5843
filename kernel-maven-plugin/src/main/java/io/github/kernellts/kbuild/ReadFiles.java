// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files that the build of an external module read, out of kbuild's dependency files.
 *
 * @param kernel the files of the kernel's -devel package, and those among them that were read
 * @param own the names, without directories, of other sources and headers that were read: those of the module
 */
public record ReadFiles(CompiledFiles kernel, Set<String> own) {
    private static final Pattern SOURCE = Pattern.compile(".*\\.(c|h|S|rs)");
    private static final String OWN = "=";

    public ReadFiles {
        own = Set.copyOf(own);
    }

    static boolean isSource(String name) {
        return SOURCE.matcher(name).matches();
    }

    /**
     * Collects them.
     *
     * @param devel the tree of the -devel package
     * @param build the directory in which the module was built
     * @param links other paths of that tree, such as /lib/modules/RELEASE/build
     */
    public static ReadFiles collect(Path devel, Path build, Set<String> links) {
        return new DependencyFiles(devel).collectModule(build, links);
    }

    /** Reads them from a file with {@link #text}. */
    public static ReadFiles read(Path file) {
        List<String> lines = Trees.text(file).lines().toList();
        return new ReadFiles(
                CompiledFiles.of(
                        lines.stream().filter(line -> !line.startsWith(OWN)).toList(), file),
                lines.stream()
                        .filter(line -> line.startsWith(OWN))
                        .map(line -> line.substring(OWN.length()))
                        .collect(Collectors.toSet()));
    }

    /** Their text: that of the kernel's files, and a line with an equals sign for each of the module's. */
    public String text() {
        return kernel.text()
                + new TreeSet<>(own).stream().map(name -> OWN + name + "\n").collect(Collectors.joining());
    }
}
