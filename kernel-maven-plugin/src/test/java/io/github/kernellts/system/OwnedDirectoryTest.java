// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void aPlaceWhereNoDirectoryCanBeNamesTheProperty() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> OwnedDirectory.cache(file))
                .hasMessageContaining("kernel.cache is " + file + ", and no directory can be made there")
                .hasMessageContaining("set kernel.cache to a directory that ");
        assertThatThrownBy(() -> OwnedDirectory.objects(file.resolve("below")))
                .hasMessageContaining("kernel.objects is " + file.resolve("below"));
    }

    @Test
    void aNewOrEmptyDirectoryBecomesOurs() {
        Path made = directory.resolve("new");
        assertThat(OwnedDirectory.cache(made)).isEqualTo(made);
        assertThat(OwnedDirectory.isMarked(made)).isTrue();
        Trees.write(made.resolve("anything"), "later");
        assertThat(OwnedDirectory.cache(made)).isEqualTo(made);
    }

    @Test
    void inADirectoryOfOthersASubdirectoryIsOurs() {
        Trees.write(directory.resolve("thesis.txt"), "x");
        Path ours = directory.resolve("kernel-lts");
        assertThat(OwnedDirectory.cache(directory)).isEqualTo(ours);
        assertThat(OwnedDirectory.objects(directory)).isEqualTo(ours);
        assertThat(OwnedDirectory.isMarked(directory)).isFalse();
        assertThat(OwnedDirectory.isMarked(ours)).isTrue();
    }

    @Test
    void aSubdirectoryOfOthersIsRefused() {
        Trees.write(directory.resolve("thesis.txt"), "x");
        Trees.write(directory.resolve("kernel-lts/thesis.txt"), "x");
        assertThatThrownBy(() -> OwnedDirectory.cache(directory))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("files that this plugin did not make");
    }

    @Test
    void whatAPluginWithoutMarksMadeIsUsedAsBefore() {
        Trees.write(directory.resolve("cache/.lock"), "");
        Trees.write(directory.resolve("cache/trees/linux-6.1.1-aaaaaaaaaaaa/Makefile"), "");
        assertThat(OwnedDirectory.cache(directory.resolve("cache"))).isEqualTo(directory.resolve("cache"));
        Trees.write(directory.resolve("objects/kvm-6.1.1-aaaaaaaaaaaa/.lock"), "");
        assertThat(OwnedDirectory.objects(directory.resolve("objects"))).isEqualTo(directory.resolve("objects"));
    }

    /** As of a volume that is mounted read-only; /proc/tty/ldisc is an empty directory in which nobody makes files. */
    @Test
    void anArchiveThatCantBeWrittenIsUsedWithoutAMark() {
        Path unwritable = Path.of("/proc/tty/ldisc");
        assertThat(OwnedDirectory.archive(unwritable)).isEqualTo(unwritable);
        assertThatThrownBy(() -> OwnedDirectory.objects(unwritable)).isInstanceOf(KernelException.class);
    }

    @Test
    void aLinkToAMarkedDirectoryIsNotMarked() throws IOException {
        OwnedDirectory.mark(Trees.directory(directory.resolve("marked")));
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("marked"));
        assertThat(OwnedDirectory.isMarked(directory.resolve("link"))).isFalse();
    }

    @Test
    void aWorkDirectoryWithFilesOfOthersIsRefused() {
        Path work = directory.resolve("kvm/el9-6.1");
        Trees.write(work.resolve("rpms/mine.rpm"), "x");
        assertThatThrownBy(() -> OwnedDirectory.require(work, path -> false, "set kernel.workspace"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("set kernel.workspace");
        assertThat(OwnedDirectory.require(work, path -> true, "")).isEqualTo(work);
        assertThat(OwnedDirectory.require(work, path -> false, "")).isEqualTo(work);
    }

    /** A cache on another disk, say. The entries of the directory are never followed, its own name is. */
    @Test
    void aLinkThatTheUserNamesStandsForItsDirectoryEachTime() throws IOException {
        Path disk = Trees.directory(directory.resolve("disk"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), disk);
        Path first = OwnedDirectory.cache(link);
        Trees.write(first.resolve("sources/x"), "");
        assertThat(OwnedDirectory.cache(link)).isEqualTo(first);
        assertThat(OwnedDirectory.isMarked(first)).isTrue();
        Trees.write(directory.resolve("home/thesis.txt"), "x");
        Path home = Files.createSymbolicLink(directory.resolve("to-home"), directory.resolve("home"));
        Path inHome = OwnedDirectory.objects(home);
        assertThat(inHome.getFileName()).hasToString("kernel-lts");
        assertThat(OwnedDirectory.objects(home)).isEqualTo(inHome);
        assertThat(directory.resolve("home")).isDirectoryContaining("glob:**/thesis.txt");
        assertThat(OwnedDirectory.isMarked(directory.resolve("home"))).isFalse();
    }

    @Test
    void aLinkToNothingOrAFileIsNamed() throws IOException {
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("none/at/all"));
        Path file = directory.resolve("file");
        Trees.write(file, "x");
        for (Path named : new Path[] {dangling, file, file.resolve("below")}) {
            assertThatThrownBy(() -> OwnedDirectory.cache(named))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining(named.toString());
        }
        assertThat(file).hasContent("x");
    }

    /** A mark that somebody else put there, or that is a link, permits nothing. */
    @Test
    void aMarkOfAnotherFormIsNone() throws IOException {
        Path marked = Trees.directory(directory.resolve("marked"));
        Trees.write(marked.resolve(OwnedDirectory.MARK), "something else\n");
        Trees.write(marked.resolve("thesis.txt"), "x");
        assertThat(OwnedDirectory.isMarked(marked)).isFalse();
        assertThat(OwnedDirectory.cache(marked)).isEqualTo(marked.resolve("kernel-lts"));
        Path linked = Trees.directory(directory.resolve("linked"));
        OwnedDirectory.mark(Trees.directory(directory.resolve("other")));
        Files.createSymbolicLink(
                linked.resolve(OwnedDirectory.MARK), directory.resolve("other").resolve(OwnedDirectory.MARK));
        assertThat(OwnedDirectory.isMarked(linked)).isFalse();
    }

    /** As a file system has it at its top, and as people make them. */
    @ParameterizedTest
    @ValueSource(
            strings = {"lost+found/", "kvm-6.1.1-aaaaaaaaaaaa.txt", ".lock2", "trees.old/x", "Sources/x", "objects "})
    void anEntryOfAnotherNameIsSomebodyElses(String name) {
        Path entry = directory.resolve(name);
        if (name.endsWith("/")) {
            Trees.directory(entry);
        } else {
            Trees.write(entry, "x");
        }
        assertThat(OwnedDirectory.cache(directory)).isEqualTo(directory.resolve("kernel-lts"));
    }
}
