// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
        Path old = used(trees.resolve("linux-6.1.1-aaa"), 31);
        Trees.write(trees.resolve("linux-6.1.1-aaa.symbols"), "x");
        Path recent = used(trees.resolve("linux-6.1.2-bbb"), 29);
        Trees.write(trees.resolve("linux-6.1.2-bbb.symbols"), "x");
        remove();
        assertThat(old).doesNotExist();
        assertThat(trees.resolve("linux-6.1.1-aaa.symbols")).doesNotExist();
        assertThat(recent).isDirectoryContaining("glob:**/file");
        assertThat(trees.resolve("linux-6.1.2-bbb.symbols")).exists();
    }

    @Test
    void objectsThatWereNotUsedForLongAreRemovedButTheirLock() {
        Path old = objects.resolve("kvm-6.1.1-aaa");
        DirectoryLock.acquire(old, new RecordedOutput()).close();
        used(old, 31);
        Path recent = used(objects.resolve("kvm-6.1.2-bbb"), 29);
        RecordedOutput output = remove();
        assertThat(old).isDirectoryContaining("glob:**/.lock");
        assertThat(old.resolve("file")).doesNotExist();
        assertThat(recent).isDirectoryContaining("glob:**/file");
        assertThat(output.lines).containsExactly("Emptying " + old + ", which no build has used for 30 days");
    }

    @Test
    void objectsThatAnotherBuildHoldsStay() {
        Path held = objects.resolve("kvm-6.1.1-aaa");
        try (DirectoryLock lock = DirectoryLock.acquire(held, new RecordedOutput())) {
            used(held, 31);
            remove();
            assertThat(held).isDirectoryContaining("glob:**/file");
        }
    }

    @Test
    void nothingIsThereYet() {
        assertThat(remove().lines).isEmpty();
    }

    private RecordedOutput remove() {
        RecordedOutput output = new RecordedOutput();
        new UnusedTrees(
                        new BuildDirectories(
                                directory,
                                new WorkDirectory(directory.resolve("target")),
                                new UserCache(directory.resolve("cache")),
                                objects,
                                Duration.ofDays(30)),
                        NOW,
                        output)
                .remove();
        return output;
    }

    private static Path used(Path tree, int daysAgo) {
        Trees.write(tree.resolve("file"), "x");
        Trees.touch(tree, FileTime.from(NOW.minus(Duration.ofDays(daysAgo))));
        return tree;
    }
}
