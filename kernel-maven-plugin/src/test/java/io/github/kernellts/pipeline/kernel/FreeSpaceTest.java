// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
    @TempDir
    Path directory;

    private Path objects;
    private Path trees;
    private BuildDirectories directories;

    @BeforeEach
    void makeDirectories() {
        objects = Trees.directory(directory.resolve("objects"));
        UserCache cache = new UserCache(directory.resolve("cache"));
        trees = Trees.directory(cache.trees());
        directories = new BuildDirectories(
                directory,
                new WorkDirectory(directory.resolve("work")),
                cache,
                objects,
                Duration.ofDays(1),
                Optional.empty());
    }

    /** The packages of the point release before it, and its objects, don't make room for new ones. */
    @Test
    void afterARaisedVersionAsMuchIsNeededAsAtFirst() {
        Trees.directory(directories.work().rpms());
        compiled("kvm-6.1.8-0123456789ab");
        compiled("kvm-6.1.90-0123456789ab");
        compiled("generic-6.1.9-0123456789ab");
        assertThat(problems(4000, true, "6.1.9"))
                .containsExactly("4000 MiB are free in " + objects + ", and about" + " 12000 MiB are needed");
        compiled("kvm-6.1.9-0123456789ab");
        assertThat(problems(4000, true, "6.1.9")).isEmpty();
        assertThat(problems(2000, true, "6.1.9")).hasSize(1);
    }

    @Test
    void objectsOfTheVersionThatWasTakenInPlaceOfTheAskedForCount() {
        compiled("kvm-6.1.8-0123456789ab");
        assertThat(problems(4000, true, "6.1.9", "6.1.8")).isEmpty();
    }

    @Test
    void objectsThatWereNeverFinishedOrEmptiedDontCount() {
        Trees.write(Trees.parents(objects.resolve("kvm-6.1.9-0123456789ab/objects/.config")), "");
        Trees.directory(objects.resolve("kvm-6.1.9-ba9876543210/objects"));
        assertThat(problems(4000, true, "6.1.9")).hasSize(1);
    }

    @Test
    void aTreeNeedsSpaceInACacheOnAnotherFileSystem() {
        compiled("kvm-6.1.9-0123456789ab");
        FreeSpace.Disks fullCache = disks(12_000, 100, false);
        assertThat(problems(fullCache, "6.1.9"))
                .containsExactly(
                        "100 MiB are free in " + directories.cache().root() + ", and about 3000 MiB are needed");
        Path tree = Trees.directory(trees.resolve("linux-6.1.9-0123456789ab"));
        Trees.write(tree.resolveSibling(tree.getFileName() + ".manifest"), "");
        assertThat(problems(fullCache, "6.1.9")).isEmpty();
    }

    private void compiled(String place) {
        Trees.write(Trees.parents(objects.resolve(place + "/objects/vmlinux")), "");
        Trees.write(objects.resolve(place + "/compile.steps"), "9\n");
    }

    private List<String> problems(long free, boolean same, String... versions) {
        return problems(disks(free, free, same), versions);
    }

    private List<String> problems(FreeSpace.Disks disks, String... versions) {
        return new FreeSpace(
                        directories,
                        "kvm",
                        Stream.of(versions).map(KernelVersion::parse).toList(),
                        12_000,
                        disks)
                .problems().stream().map(Problem::what).toList();
    }

    private FreeSpace.Disks disks(long free, long inCache, boolean same) {
        return new FreeSpace.Disks() {
            @Override
            public long free(Path of) {
                return of.equals(directories.cache().root()) ? inCache : free;
            }

            @Override
            public boolean same(Path one, Path other) {
                return same;
            }
        };
    }
}
