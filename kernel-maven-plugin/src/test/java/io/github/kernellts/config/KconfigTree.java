// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.kbuild.HostPrograms;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.Patch;
import io.github.kernellts.tree.PatchSeries;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of an available kernel tree that Kconfig reads. Trees are searched in the plugin's own cache, and in the
 * directories of KERNEL_TREES, a list like PATH; each directory is a tree or contains trees.
 *
 * @param version the point release
 * @param source its directory; the tree is patched or as released
 */
record KconfigTree(KernelVersion version, Path source) {
    private static final Pattern NUMBER =
            Pattern.compile("^(?:VERSION|PATCHLEVEL|SUBLEVEL) *= *([0-9]+)$", Pattern.MULTILINE);
    private static final Pattern FILE = Pattern.compile("(?m)^(?=diff --git |--- a/)");

    /** The newest available tree of each branch, by branch. */
    static Map<LtsBranch, KconfigTree> atHand() {
        Map<LtsBranch, KconfigTree> newest = new HashMap<>();
        places().flatMap(KconfigTree::treesIn)
                .forEach(tree -> LtsBranch.ALL.stream()
                        .filter(branch -> branch.number().equals(tree.version().branch()))
                        .forEach(branch -> newest.merge(
                                branch,
                                tree,
                                (one, other) ->
                                        one.version().point() >= other.version().point() ? one : other)));
        return newest;
    }

    private static Stream<Path> places() {
        Stream<Path> told = Optional.ofNullable(System.getenv("KERNEL_TREES")).stream()
                .flatMap(list -> Stream.of(list.split(File.pathSeparator)))
                .map(Path::of);
        return Stream.concat(told, Stream.of(Path.of(System.getProperty("user.home"), ".cache/kernel-lts/trees")));
    }

    private static Stream<KconfigTree> treesIn(Path place) {
        if (isTree(place)) {
            return of(place).stream();
        }
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(place)) {
            try (Stream<Path> listed = Files.list(place)) {
                listed.filter(KconfigTree::isTree)
                        .sorted(Comparator.naturalOrder())
                        .forEach(children::add);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return children.stream().flatMap(child -> of(child).stream());
    }

    /** A partly unpacked tree does not count. */
    private static boolean isTree(Path directory) {
        return Files.exists(directory.resolve("Kconfig"))
                && Files.exists(directory.resolve("Makefile"))
                && Files.exists(directory.resolve("scripts/kconfig/Makefile"))
                && !directory.toString().endsWith(".part");
    }

    private static Optional<KconfigTree> of(Path tree) {
        Matcher number = NUMBER.matcher(Trees.text(tree.resolve("Makefile")));
        List<String> numbers = new ArrayList<>();
        while (number.find()) {
            numbers.add(number.group(1));
        }
        return numbers.size() == 3
                ? Optional.of(new KconfigTree(KernelVersion.parse(String.join(".", numbers)), tree))
                : Optional.empty();
    }

    /**
     * Copies the files that Kconfig reads, with this project's patches applied.
     *
     * @param directory the copy
     */
    void copyTo(Path directory, PatchSeries series, Processes processes) {
        Trees.emptyDirectory(directory);
        for (Path file : Trees.files(source, each -> isRead(source.relativize(each)))) {
            Path to = Trees.parents(directory.resolve(source.relativize(file)));
            try {
                Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        for (Patch patch : series.patches()) {
            for (String file : FILE.split(patch.content())) {
                if (file.matches("(?s)--- a/\\S*Kconfig\\S*\n.*")) {
                    applyOnce(directory, file, processes);
                }
            }
        }
    }

    private static boolean isRead(Path file) {
        String path = file.toString();
        return path.equals("Makefile")
                || path.equals("Kbuild")
                || path.startsWith("scripts/")
                || path.startsWith("arch/x86/Makefile")
                || path.startsWith("arch/x86/configs")
                || path.startsWith("kernel/configs")
                || file.getFileName().toString().startsWith("Kconfig");
    }

    private static void applyOnce(Path directory, String diff, Processes processes) {
        Command patch = Command.of(directory, "patch", "--strip=1", "--fuzz=0", "--silent", "--force");
        byte[] input = diff.getBytes(StandardCharsets.UTF_8);
        // A tree in the plugin's cache is already patched.
        if (!processes.run(patch.with("--reverse", "--dry-run"), input).succeeded()) {
            Processes.Result result = processes.run(patch, input);
            if (!result.succeeded()) {
                throw new AssertionError(result.output());
            }
        }
    }

    /** Kconfig's programs for the copy. */
    Kbuild kbuild(Path copy, Path objects, String el, Processes processes) {
        return new Kbuild(
                processes,
                copy,
                Trees.directory(objects),
                new Kbuild.Settings(
                        new KernelRelease(version, "1", false, el),
                        Instant.EPOCH,
                        1,
                        System.getenv("PATH"),
                        Map.of(),
                        Access.NONE,
                        HostPrograms.STATIC));
    }
}
