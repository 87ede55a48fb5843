// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.Unreadable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Patches in the order in which they are applied, as quilt(1) lists them in a file {@code series}.
 *
 * @param patches the patches, first to last
 */
public record PatchSeries(List<Patch> patches) {
    private static final String SERIES = "series";
    /** The prefix in a branch's series of patches shared by several branches. */
    private static final String COMMON = "common/";

    /** Names without special characters for the spec of a source package, make and a shell. */
    private static final Pattern NAME = Pattern.compile("(common/)?[A-Za-z0-9][A-Za-z0-9._+-]*\\.(patch|diff)");

    /** @throws KernelException if two patches have the same name, as a source package has all in one directory */
    public PatchSeries {
        patches = List.copyOf(patches);
        Set<String> names = new HashSet<>();
        for (Patch patch : patches) {
            if (!names.add(patch.name())) {
                throw new KernelException("There are two patches named " + patch.name(), "rename one of them");
            }
        }
    }

    /**
     * The project's own patches for a branch: those in its directory, and those of {@code common/} named in its series.
     * A patch's name is its file name, as a source package has all of them in one directory.
     *
     * @throws KernelException if the branch has no patches yet
     */
    public static PatchSeries of(LtsBranch branch) {
        String directory = branch.series()
                .orElseThrow(() -> new KernelException(
                        "There is no patch series for Linux " + branch.number() + " yet",
                        "set kernel.version to a release of one of "
                                + LtsBranch.ALL.stream()
                                        .filter(each -> each.series().isPresent())
                                        .map(LtsBranch::number)
                                        .toList()));
        Function<String, byte[]> file =
                name -> resource("/patches/" + (name.startsWith(COMMON) ? name : directory + "/" + name));
        return read(names(file.apply(SERIES)), file, "The plugin's series for Linux " + branch.number());
    }

    /**
     * The user's patches: one file, or all patches of a directory in the order of its file {@code series} or else by
     * name.
     *
     * @param property the property that contains the path
     * @throws KernelException if there are no patches, a name is not allowed in a source package, or a patch is no
     *     unified diff or names a change that it doesn't contain
     */
    public static PatchSeries of(String property, Path path) {
        if (Files.isRegularFile(path)) {
            return read(List.of(path.getFileName().toString()), name -> Trees.read(path), property);
        }
        if (!Files.isDirectory(path)) {
            throw new KernelException(
                    property + " is " + path + ", and there is no such file or directory",
                    "set " + property + " to a patch, or to a directory of patches");
        }
        Path series = path.resolve(SERIES);
        List<String> names = Files.isRegularFile(series)
                ? names(Trees.read(series))
                : Trees.list(path).stream()
                        .map(file -> file.getFileName().toString())
                        .filter(name -> name.matches(".*\\.(patch|diff)"))
                        .toList();
        if (names.isEmpty()) {
            throw new KernelException(
                    property + " is the directory " + path + ", which has no patches",
                    "put files there whose names end with .patch or .diff, and into a file named series the order in"
                            + " which they are applied if that of their names is not right");
        }
        return read(names, name -> named(property, series, path.resolve(name)), property);
    }

    private static byte[] named(String property, Path series, Path patch) {
        if (!Files.isRegularFile(patch)) {
            throw new KernelException(
                    "The file " + series + " of " + property + " names " + patch.getFileName() + ", which "
                            + Unreadable.why(patch),
                    "correct that line of " + series + ", or put the patch there");
        }
        return Trees.read(patch);
    }

    private static List<String> names(byte[] series) {
        return new String(series, StandardCharsets.UTF_8)
                .replaceFirst("^\uFEFF", "")
                .lines()
                .map(String::trim)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static PatchSeries read(List<String> names, Function<String, byte[]> file, String property) {
        List<Patch> patches = new ArrayList<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new KernelException(
                        property + " has a patch named \"" + name.replaceAll("\\p{Cntrl}", "?")
                                + "\", a name that a source package can't hold",
                        "rename it to letters, digits and any of ._+- that end with .patch or .diff; one line of a"
                                + " file series is one name");
            }
            Patch patch = Patch.of(name.substring(name.lastIndexOf('/') + 1), file.apply(name));
            if (!patch.isUnified()) {
                throw new KernelException(
                        property + " has the patch " + name + ", which is no unified diff",
                        "make it with diff -u or git format-patch; scripts for ed and context diffs are not applied");
            }
            patch.leftOut().ifPresent(line -> {
                throw new KernelException(
                        property + " has the patch " + name + ", which leaves out a change: \"" + line + "\"",
                        "make it with diff -uN or git format-patch; patch(1) changes no binary files");
            });
            patches.add(patch);
        }
        return new PatchSeries(patches);
    }

    /**
     * This series, and then the user's patches.
     *
     * @param property the property that contains the path of the user's patches
     * @throws KernelException if one of them has the name of a patch of this series
     */
    public PatchSeries then(String property, PatchSeries users) {
        Set<String> names = patches.stream().map(Patch::name).collect(Collectors.toSet());
        for (Patch patch : users.patches) {
            if (names.contains(patch.name())) {
                throw new KernelException(
                        property + " has the patch " + patch.name()
                                + ", and kernel-lts has one of that name; a source package holds both in one directory",
                        "rename yours in " + property);
            }
        }
        List<Patch> all = new ArrayList<>(patches);
        all.addAll(users.patches);
        return new PatchSeries(all);
    }

    /** The digest of the series with all patches. */
    public String sha256() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Patch patch : patches) {
            all.writeBytes((patch.name() + "\n").getBytes(StandardCharsets.UTF_8));
            all.writeBytes(patch.bytes());
            all.write('\n');
        }
        return Digests.sha256(all.toByteArray());
    }

    private static byte[] resource(String name) {
        return Resources.bytes(PatchSeries.class, name);
    }
}
