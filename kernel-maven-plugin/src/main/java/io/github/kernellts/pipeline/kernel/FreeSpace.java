// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.Sources;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.tree.PatchedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The free space that a build needs in each of its directories: less where most of it is in use by an earlier one. */
final class FreeSpace {
    /** Changed objects, or a tarball and its tree, of the whole. */
    private static final int PART = 4;
    /** Stripped modules and packages, of the whole. */
    private static final int PACKAGES = 8;

    private final BuildDirectories directories;
    private final String flavor;
    private final List<KernelVersion> versions;
    private final long whole;
    private final Disks disks;

    /** The file systems of this machine. */
    interface Disks {
        /** The free MiB in the file system of a directory. */
        long free(Path directory);

        /** Whether two directories are on one file system. */
        boolean same(Path one, Path other);
    }

    /**
     * @param versions the point releases that may be built
     * @param whole the free space for a build that starts with nothing, in MiB
     */
    FreeSpace(BuildDirectories directories, String flavor, List<KernelVersion> versions, long whole, Disks disks) {
        this.directories = directories;
        this.flavor = flavor;
        this.versions = List.copyOf(versions);
        this.whole = whole;
        this.disks = disks;
    }

    static FreeSpace of(BuildRequest request) {
        return new FreeSpace(
                request.directories(),
                request.flavor(),
                Sources.versions(request.source(), request.directories().cache().sources()),
                request.requirements().diskMiB(),
                new Disks() {
                    @Override
                    public long free(Path directory) {
                        return Trees.usableSpace(directory) >> 20;
                    }

                    @Override
                    public boolean same(Path one, Path other) {
                        return device(one).equals(device(other));
                    }
                });
    }

    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        Path objects = directories.objects();
        Path cache = directories.cache().root();
        require(objects, "kernel.objects", isCompiled() ? whole / PART : whole).ifPresent(problems::add);
        require(directories.work().root(), "kernel.workspace", whole / PACKAGES).ifPresent(problems::add);
        if (!isUnpacked() && !disks.same(Trees.directory(cache), objects)) {
            require(cache, "kernel.cache", whole / PART).ifPresent(problems::add);
        }
        return problems;
    }

    /** Whether there are objects of a whole compilation: those of another point release take as much again. */
    private boolean isCompiled() {
        Path all = directories.objects();
        return Files.isDirectory(all)
                && Trees.list(all).stream()
                        .filter(place -> versions.stream()
                                .anyMatch(version ->
                                        place.getFileName().toString().startsWith(flavor + "-" + version + "-")))
                        .map(ObjectPlace::new)
                        .anyMatch(place -> !place.isEmpty() && Files.exists(place.steps()));
    }

    private boolean isUnpacked() {
        return versions.stream()
                .anyMatch(version ->
                        !PatchedTree.of(directories.cache().trees(), version).isEmpty());
    }

    private Optional<Problem> require(Path directory, String property, long needed) {
        long free = disks.free(Trees.directory(directory));
        return free >= needed
                ? Optional.empty()
                : Optional.of(Problem.of(
                        free + " MiB are free in " + directory + ", and about " + needed + " MiB are needed",
                        "free space there, set " + property + " to a directory of another file system, or set"
                                + " kernel.requires.disk to a lower limit in MiB"));
    }

    private static Object device(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:dev");
        } catch (IOException e) {
            throw Trees.failure("read", directory, e);
        }
    }
}
