// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnusedTreesTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    Path directory;

    private Path trees;
    private Path objects;

    @BeforeEach
    void makeTrees() {
        trees = directory.resolve("cache/trees");
        objects = directory.resolve("objects");
    }

    @Test
    void aTreeThatWasNotUsedForLongIsRemovedWithItsSymbols() {
        Path old = used(trees.resolve("linux-6.1.1-aaaaaaaaaaaa"), 31);
        Trees.write(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.symbols"), "x");
        Trees.write(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.1.symbols"), "x");
        Trees.write(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.manifest"), "x");
        Trees.write(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.renewed"), "");
        Trees.write(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.released"), "");
        Path recent = used(trees.resolve("linux-6.1.2-bbbbbbbbbbbb"), 29);
        Trees.write(trees.resolve("linux-6.1.2-bbbbbbbbbbbb.symbols"), "x");
        remove();
        assertThat(old).doesNotExist();
        assertThat(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.symbols")).doesNotExist();
        assertThat(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.1.symbols")).doesNotExist();
        assertThat(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.manifest")).doesNotExist();
        assertThat(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.renewed")).doesNotExist();
        assertThat(trees.resolve("linux-6.1.1-aaaaaaaaaaaa.released")).doesNotExist();
        assertThat(recent).isDirectoryContaining("glob:**/file");
        assertThat(trees.resolve("linux-6.1.2-bbbbbbbbbbbb.symbols")).exists();
    }

    @Test
    void objectsThatWereNotUsedForLongAreRemovedButTheirLock() {
        Path old = objects.resolve("kvm-6.1.1-aaaaaaaaaaaa");
        DirectoryLock.acquire(old, new RecordedOutput()).close();
        OwnedDirectory.mark(old);
        used(old, 31);
        Path recent = used(objects.resolve("kvm-6.1.2-bbbbbbbbbbbb"), 29);
        RecordedOutput output = remove();
        assertThat(old).isDirectoryContaining("glob:**/.lock");
        assertThat(OwnedDirectory.isMarked(old)).isTrue();
        assertThat(old.resolve("file")).doesNotExist();
        assertThat(recent).isDirectoryContaining("glob:**/file");
        assertThat(output.lines).containsExactly("Emptying " + old + ", which no build has used for 30 days");
    }

    @Test
    void objectsThatAnotherBuildHoldsStay() {
        Path held = objects.resolve("kvm-6.1.1-aaaaaaaaaaaa");
        try (DirectoryLock lock = DirectoryLock.acquire(held, new RecordedOutput())) {
            OwnedDirectory.mark(held);
            used(held, 31);
            remove();
            assertThat(held).isDirectoryContaining("glob:**/file");
        }
    }

    /** The directories of the cache and the objects may contain unrelated files of the user. */
    @Test
    void directoriesOfOthersStayWhateverTheirNameAndAge() throws IOException {
        Path elsewhere = used(directory.resolve("elsewhere"), 40);
        OwnedDirectory.mark(elsewhere);
        List<Path> foreign = List.of(
                used(objects.resolve("precious"), 40),
                used(objects.resolve("kvm-6.1.1-aaaaaaaaaaaa"), 40),
                used(trees.resolve("pines"), 40),
                used(trees.resolve("linux-6.1.1-aaaaaaaaaaaa"), 40));
        OwnedDirectory.mark(objects.resolve("precious"));
        Files.createSymbolicLink(objects.resolve("kvm-6.1.3-cccccccccccc"), elsewhere);
        Files.createSymbolicLink(trees.resolve("linux-6.1.3-cccccccccccc"), elsewhere);
        Trees.write(trees.resolve("linux-6.1.3-cccccccccccc.manifest"), "x");
        foreign.forEach(each -> Trees.touch(each, FileTime.from(NOW.minus(Duration.ofDays(40)))));
        assertThat(remove().lines).isEmpty();
        assertThat(foreign).allSatisfy(each -> assertThat(each.resolve("file")).exists());
        assertThat(elsewhere.resolve("file")).exists();
    }

    /** The cache's lock is held, so nobody works on a tree; a download may go on another day. */
    @Test
    void whatKilledBuildsLeftIsRemoved() {
        Path unpacked = used(trees.resolve(".linux-6.1.1-aaaaaaaaaaaa.part"), 0);
        Path stale = trees.resolve(".linux-6.1.1-aaaaaaaaaaaa.1.symbols.17-1.part");
        Path written = trees.resolve(".linux-6.1.1-aaaaaaaaaaaa.2.symbols.17-1.part");
        Path sources = directory.resolve("cache/sources");
        Path old = sources.resolve(".linux-6.1.1.tar.xz.part");
        Path recent = sources.resolve(".linux-6.1.2.tar.xz.part");
        for (Path file : List.of(stale, old, written, recent)) {
            Trees.write(file, "x");
            Trees.touch(
                    file,
                    FileTime.from(NOW.minus(Duration.ofHours(List.of(stale, old).contains(file) ? 25 : 23))));
        }
        Path tarball = used(sources.resolve("linux-6.1.1.part"), 400);
        remove();
        for (Path file : List.of(unpacked, stale, old)) {
            assertThat(file).doesNotExist();
        }
        for (Path file : List.of(written, recent, tarball)) {
            assertThat(file).exists();
        }
    }

    @Test
    void theTreeOfTheBuildThatAsksStays() {
        Path tree = used(trees.resolve("linux-6.1.1-aaaaaaaaaaaa"), 31);
        Trees.write(PatchedTree.manifest(tree), "x");
        unused(new RecordedOutput()).remove(tree);
        assertThat(tree.resolve("file")).exists();
        remove();
        assertThat(tree).doesNotExist();
    }

    /** It would count what was just made, and what others compile, as unused. */
    @Test
    void aTimeThatKeepsNothingIsRefused() {
        for (int days : new int[] {0, -1}) {
            assertThatThrownBy(() -> new BuildDirectories(
                            directory,
                            new WorkDirectory(directory.resolve("target")),
                            new UserCache(directory.resolve("cache")),
                            objects,
                            Duration.ofDays(days),
                            Optional.empty()))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContainingAll("kernel.cache.days is " + days, "Fix: set kernel.cache.days to 1 or more");
        }
    }

    @Test
    void nothingIsThereYet() {
        assertThat(remove().lines).isEmpty();
    }

    private RecordedOutput remove() {
        RecordedOutput output = new RecordedOutput();
        unused(output).remove(trees.resolve("linux-6.1.0-eeeeeeeeeeee"));
        return output;
    }

    private UnusedTrees unused(RecordedOutput output) {
        BuildDirectories directories = new BuildDirectories(
                directory,
                new WorkDirectory(directory.resolve("target")),
                new UserCache(directory.resolve("cache")),
                objects,
                Duration.ofDays(30),
                Optional.empty());
        return new UnusedTrees(directories, NOW, output);
    }

    private static Path used(Path tree, int daysAgo) {
        Trees.write(tree.resolve("file"), "x");
        Trees.touch(tree, FileTime.from(NOW.minus(Duration.ofDays(daysAgo))));
        return tree;
    }
}
