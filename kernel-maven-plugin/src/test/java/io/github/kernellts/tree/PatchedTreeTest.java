// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchedTreeTest {
    private static final String MAKEFILE = "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\nEXTRAVERSION =\n";
    private static final PatchSeries NONE = new PatchSeries(List.of());

    @TempDir
    Path directory;

    private static final Instant RELEASED = Instant.parse("2026-08-01T00:00:00Z");

    private final RecordedOutput output = new RecordedOutput();
    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aTreeIsUnpackedPatchedAndMadeOnce() {
        PatchSeries series = new PatchSeries(List.of(patch("one.patch", "file", "a", "b")));
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "a\n"));
        Path tree = prepare(source, series);
        assertThat(tree.resolve("file")).hasContent("b");
        Trees.write(tree.resolve("mine"), "");
        assertThat(prepare(source, series)).isEqualTo(tree);
        assertThat(tree.resolve("mine")).exists();
    }

    @Test
    void whatSomebodyEditedInATreeIsGivenBackWithAWarning() throws IOException {
        KernelSource source = tarball(Map.of(
                "linux/Makefile", MAKEFILE, "linux/a", "a\n", "linux/b", "b\n", "linux/c", "c\n", "linux/l", "-> a"));
        Path tree = prepare(source, NONE);
        restore(source);
        assertThat(output.warnings).isEmpty();
        FileTime time = Trees.modified(tree.resolve("a"));
        // The edit keeps size and modification time.
        Files.writeString(tree.resolve("a"), "x\n");
        Trees.touch(tree.resolve("a"), time);
        Files.delete(tree.resolve("b"));
        Files.delete(tree.resolve("l"));
        Files.createSymbolicLink(tree.resolve("l"), Path.of("c"));
        Trees.write(tree.resolve("include/backdoor.h"), "x");
        Trees.executable(tree.resolve("c"));
        Trees.write(tree.resolve("scripts/__pycache__/x.pyc"), "python");
        restore(source);
        assertThat(tree.resolve("a")).hasContent("a");
        assertThat(Trees.modified(tree.resolve("a"))).isGreaterThan(time);
        assertThat(tree.resolve("b")).hasContent("b");
        assertThat(tree.resolve("l")).isSymbolicLink().hasContent("a");
        assertThat(tree.resolve("include/backdoor.h")).doesNotExist();
        assertThat(Trees.isExecutable(tree.resolve("c"))).isFalse();
        assertThat(output.warnings)
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("5 files of the patched tree " + tree)
                .contains("(a, b, c, …)")
                .contains("kernel.patches");
        restore(source);
        assertThat(output.warnings).hasSize(1);
    }

    /** As in a cache restored from an archive, or made by a plugin version without manifests. */
    @Test
    void aTreeWithOtherTimesOfChangeOrWithoutAManifestIsKept() throws IOException {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "a\n", "linux/link", "-> a"));
        Path tree = prepare(source, NONE);
        FileTime time = Trees.modified(tree.resolve("a"));
        Path copy = directory.resolve("copy");
        Trees.copy(tree, Trees.directory(copy));
        Trees.delete(tree);
        Trees.rename(copy, tree);
        restore(source);
        Trees.delete(PatchedTree.manifest(tree));
        restore(source);
        assertThat(output.warnings).isEmpty();
        assertThat(Trees.modified(tree.resolve("a"))).isEqualTo(time);
        assertThat(PatchedTree.isOurs(tree)).isTrue();
    }

    /** Objects of an archive are older than a tree that is unpacked now; and files are dated in -devel packages. */
    @Test
    void allFilesHaveTheTimeOfTheRelease() {
        PatchSeries series = new PatchSeries(List.of(
                patch("one.patch", "file", "a", "b"),
                new Patch("new.patch", "--- /dev/null\n+++ b/new/file\n@@ -0,0 +1 @@\n+x\n")));
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "a\n", "linux/older", "o\n"));
        Path tree = prepare(source, series);
        for (String file : List.of("Makefile", "file", "new/file", "older")) {
            assertThat(Trees.modified(tree.resolve(file)).toInstant()).as(file).isEqualTo(RELEASED);
        }
    }

    @Test
    void aFileWithAnotherTimeIsNoEditAndKeepsItsTime() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "a\n"));
        Path tree = prepare(source, NONE);
        FileTime now = FileTime.from(Instant.now());
        Trees.touch(tree.resolve("file"), now);
        // Unpacking it again would fail.
        Trees.write(source.tarball(), "");
        restore(source);
        restore(source);
        assertThat(output.warnings).isEmpty();
        assertThat(Trees.modified(tree.resolve("file"))).isEqualTo(now);
    }

    /** A plugin of version 1000-SNAPSHOT before manifests had digests. */
    @Test
    void aTreeOfAnOlderPluginGetsAManifestAndTheTimeOfTheRelease() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "a\n"));
        Path tree = prepare(source, NONE);
        Trees.touch(tree.resolve("file"), FileTime.from(RELEASED.minusSeconds(60)));
        Trees.write(PatchedTree.manifest(tree), "kernel-lts tree 1\n1\t2 3 100644\tfile\n");
        assertThat(PatchedTree.difference(tree, tree)).isEmpty();
        restore(source);
        assertThat(Trees.modified(tree.resolve("file")).toInstant()).isEqualTo(RELEASED);
        assertThat(PatchedTree.difference(tree, tree)).contains(new TreeDifference(Set.of(), Set.of()));
    }

    @Test
    void theTimeAtWhichFilesBecameNewIsKnown() throws IOException {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "a\n", "linux/b", "b\n"));
        Path tree = prepare(source, NONE);
        assertThat(PatchedTree.renewed(tree)).isEmpty();
        Files.writeString(tree.resolve("b"), "edited\n");
        restore(source);
        assertThat(PatchedTree.renewed(tree)).contains(Trees.modified(tree.resolve("b")));
        assertThat(Trees.modified(tree.resolve("b"))).isGreaterThan(Trees.modified(tree.resolve("a")));
        Trees.delete(tree);
        prepare(source, NONE);
        assertThat(PatchedTree.renewed(tree)).isEmpty();
    }

    /** The kernel and its packages are dated with it. */
    @Test
    void aRestoredMakefileHasTheTimeOfTheRelease() throws IOException {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "a\n"));
        Path tree = prepare(source, NONE);
        Files.writeString(tree.resolve("Makefile"), "edited\n");
        restore(source);
        assertThat(tree.resolve("Makefile")).hasContent(MAKEFILE);
        assertThat(Trees.modified(tree.resolve("Makefile")).toInstant()).isEqualTo(RELEASED);
        assertThat(PatchedTree.renewed(tree)).isPresent();
    }

    /** It is in the kernel, and in every header and signature of its packages. */
    @Test
    void aTouchedMakefileKeepsTheTimeOfTheRelease() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "a\n", "linux/older", "o\n"));
        Path tree = prepare(source, NONE);
        Trees.touch(tree.resolve("Makefile"), FileTime.from(Instant.now()));
        // rpm would give it this time.
        Trees.touch(tree.resolve("a"), FileTime.from(RELEASED.minusSeconds(1)));
        assertThat(prepare(source, NONE)).isEqualTo(tree);
        assertThat(PatchedTree.timeOfRelease(tree)).isEqualTo(RELEASED);
        restore(source);
        for (String file : List.of("Makefile", "a", "older")) {
            assertThat(Trees.modified(tree.resolve(file)).toInstant()).as(file).isEqualTo(RELEASED);
        }
        assertThat(PatchedTree.renewed(tree)).isEmpty();
        assertThat(output.warnings).isEmpty();
        // Unpacking it again would fail.
        Trees.write(source.tarball(), "");
        restore(source);
    }

    /** As by cp -r, of a cache that this version or an older one made. */
    @Test
    void aTreeCopiedWithoutAttributesKeepsTheTimeOfTheRelease() throws IOException {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "a\n", "linux/older", "o\n"));
        Path tree = prepare(source, NONE);
        requireTimeOfRelease(copiedWithoutTimes(tree), source);
        Trees.delete(PatchedTree.release(tree));
        requireTimeOfRelease(copiedWithoutTimes(tree), source);
    }

    private void requireTimeOfRelease(Path tree, KernelSource source) {
        assertThat(prepare(source, NONE)).isEqualTo(tree);
        assertThat(PatchedTree.timeOfRelease(tree)).isEqualTo(RELEASED);
        restore(source);
        assertThat(Trees.modified(tree.resolve("Makefile")).toInstant()).isEqualTo(RELEASED);
        assertThat(output.warnings).isEmpty();
        assertThat(tree.getParent()).isDirectoryNotContaining("glob:**/.*.part");
    }

    private Path copiedWithoutTimes(Path tree) throws IOException {
        for (Path file : Trees.files(tree, each -> true)) {
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            Files.write(file, content);
        }
        return tree;
    }

    /** All kernels would be compiled once more otherwise. */
    @Test
    void aTreeOfAnOlderPluginKeepsItsNameAndTimes() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "a\n", "linux/b", "b\n"));
        Path tree = prepare(source, NONE);
        Trees.delete(PatchedTree.release(tree));
        String manifest = Trees.text(PatchedTree.manifest(tree));
        // Unpacking it again would fail.
        Trees.write(source.tarball(), "");
        assertThat(prepare(source, NONE)).isEqualTo(tree);
        restore(source);
        assertThat(PatchedTree.timeOfRelease(tree)).isEqualTo(RELEASED);
        assertThat(PatchedTree.release(tree)).exists();
        assertThat(PatchedTree.manifest(tree)).hasContent(manifest);
    }

    @Test
    void treesOfAnotherTimeOfReleaseAndThoseThatAreGoneAreNotCompared() {
        Path one = prepare(tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "a\n")), NONE);
        Path other = prepare(tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "b\n")), NONE);
        assertThat(PatchedTree.difference(one, other)).isPresent();
        String released = Trees.text(PatchedTree.release(other));
        Trees.write(PatchedTree.release(other), RELEASED.plusSeconds(1).toString());
        assertThat(PatchedTree.difference(one, other)).isEmpty();
        Trees.write(PatchedTree.release(other), released);
        assertThat(PatchedTree.difference(one, other)).isPresent();
        Trees.delete(one);
        assertThat(PatchedTree.difference(one, other)).isEmpty();
    }

    @Test
    void treesDifferInContentOrOtherwise() {
        Map<String, String> files = Map.of(
                "linux/Makefile",
                MAKEFILE,
                "linux/size",
                "a\n",
                "linux/same",
                "a\n",
                "linux/gone",
                "a\n",
                "linux/l",
                "-> same");
        Path one = prepare(tarball(files), NONE);
        Map<String, String> changed = new TreeMap<>(files);
        changed.put("linux/size", "longer\n");
        changed.put("linux/same", "b\n");
        changed.remove("linux/gone");
        changed.put("linux/new", "n\n");
        changed.put("linux/l", "-> size");
        Path other = prepare(tarball(changed), NONE);
        TreeDifference difference = new TreeDifference(Set.of("size", "same"), Set.of("gone", "new", "l"));
        assertThat(PatchedTree.difference(one, other)).contains(difference);
        assertThat(PatchedTree.difference(other, one)).contains(difference);
        assertThat(difference.count()).isEqualTo(5);
    }

    @Test
    void theDateOfAReleaseIsKnownOnceATreeOfItIsThereThatHasADate() {
        Path trees = directory.resolve("trees");
        KernelVersion version = KernelVersion.parse("6.1.9");
        assertThat(PatchedTree.released(trees, version)).isEmpty();
        prepare(tarball(Map.of("linux/Makefile", MAKEFILE)), NONE);
        assertThat(PatchedTree.released(trees, version)).contains(RELEASED);
        assertThat(PatchedTree.released(trees, KernelVersion.parse("6.1.90"))).isEmpty();
        // Of a directory of the user's; and of a commit on top of the release.
        Path undated = prepare(tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a", "")), NONE);
        Trees.touch(undated.resolve("Makefile"), FileTime.from(Instant.EPOCH));
        assertThat(PatchedTree.released(trees, version)).contains(RELEASED);
        Path commit = prepare(tarball(Map.of("linux/Makefile", MAKEFILE, "linux/b", "")), NONE);
        Trees.touch(commit.resolve("Makefile"), FileTime.from(RELEASED.plusSeconds(60)));
        assertThat(PatchedTree.released(trees, version)).contains(RELEASED);
    }

    @Test
    void aPatchOfTheTopMakefileLeavesTheTimeOfTheRelease() throws IOException {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE));
        Path plain = prepare(source, NONE);
        Patch patch =
                new Patch("x.patch", "--- a/Makefile\n+++ b/Makefile\n@@ -4 +4,2 @@\n EXTRAVERSION =\n+NAME = x\n");
        Trees.touch(plain.resolve("Makefile"), FileTime.fromMillis(0));
        Path patched = prepare(source, new PatchSeries(List.of(patch)));
        assertThat(patched.resolve("Makefile")).content().contains("NAME = x");
        assertThat(Trees.modified(patched.resolve("Makefile")).toInstant()).isEqualTo(RELEASED);
    }

    @Test
    void bytesOfAnyEncodingArePatched() throws IOException {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "a\n"));
        byte[] diff = "--- a/file\n+++ b/file\n@@ -1 +1 @@\n-a\n+\u00fc\n".getBytes(StandardCharsets.ISO_8859_1);
        Path tree = prepare(source, new PatchSeries(List.of(Patch.of("x.patch", diff))));
        assertThat(Files.readAllBytes(tree.resolve("file"))).containsExactly(0xfc, '\n');
    }

    @Test
    void anotherSeriesMakesAnotherTree() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "a\n"));
        Path one = prepare(source, new PatchSeries(List.of(patch("p", "file", "a", "b"))));
        Path other = prepare(source, new PatchSeries(List.of(patch("p", "file", "a", "c"))));
        assertThat(one).isNotEqualTo(other);
        assertThat(one.resolve("file")).hasContent("b");
        assertThat(other.resolve("file")).hasContent("c");
    }

    @Test
    void aPatchThatDoesNotApplyNamesPatchHunkAndFileAndLeavesNoTree() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "other\n"));
        PatchSeries series = new PatchSeries(List.of(patch("0007-it.patch", "file", "a", "b")));
        assertThatThrownBy(() -> prepare(source, series))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("0007-it.patch does not apply: hunk 1 of file at line 1");
        assertThat(directory.resolve("trees").toFile().list()).isEmpty();
    }

    @Test
    void aPatchThatNeedsFuzzIsRefused() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "1\n2\n3\nx\n5\n6\nseven\n"));
        Patch fuzzy =
                new Patch("fuzzy.patch", "--- a/file\n+++ b/file\n@@ -1,7 +1,7 @@\n 1\n 2\n 3\n-x\n+y\n 5\n 6\n 7\n");
        assertThatThrownBy(() -> prepare(source, new PatchSeries(List.of(fuzzy))))
                .hasMessageContaining("fuzzy.patch does not apply");
    }

    @Test
    void aPathThatLeadsOutsideIsRefused() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/../../evil", "x"));
        assertThatThrownBy(() -> prepare(source, NONE))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("was refused")
                .hasMessageContaining("..");
        assertThat(directory.resolve("evil")).doesNotExist();
    }

    @Test
    void aLinkThatLeadsOutsideIsRefusedAndNamed() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/escape", "-> ../../../etc"));
        assertThatThrownBy(() -> prepare(source, NONE))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("escape is a link to ../../../etc, outside the tree");
        assertThat(directory.resolve("trees").toFile().list()).isEmpty();
    }

    @Test
    void aLinkInsideStays() {
        KernelSource source =
                tarball(Map.of("linux/Makefile", MAKEFILE, "linux/a/b", "x", "linux/c/link", "-> ../a/b"));
        assertThat(prepare(source, NONE).resolve("c/link")).isSymbolicLink().hasContent("x");
    }

    @Test
    void aTruncatedTarballIsRefused() throws IOException {
        KernelSource whole = tarball(Map.of("linux/Makefile", MAKEFILE, "linux/file", "x".repeat(100_000)));
        Path xz = directory.resolve("cut.tar.xz");
        processes.output(Command.of(directory, "xz", "-k", whole.tarball().toString()), "");
        byte[] bytes = Files.readAllBytes(Path.of(whole.tarball() + ".xz"));
        Files.write(xz, Arrays.copyOf(bytes, bytes.length / 2));
        KernelSource cut = new KernelSource(whole.version(), xz, "cut", "test", "nobody", List.of());
        assertThatThrownBy(() -> prepare(cut, NONE)).hasMessageContaining("was refused");
        assertThat(directory.resolve("trees").toFile().list()).isEmpty();
    }

    @Test
    void sourceOfAnotherVersionIsRefused() {
        KernelSource source = tarball(Map.of("linux/Makefile", MAKEFILE.replace("= 9", "= 8")));
        assertThatThrownBy(() -> prepare(source, NONE)).hasMessageContaining("holds Linux 6.1.8");
    }

    private Path prepare(KernelSource source, PatchSeries series) {
        return new PatchedTree(directory.resolve("trees"), processes, output).prepare(source, series);
    }

    private void restore(KernelSource source) {
        new PatchedTree(directory.resolve("trees"), processes, output).restore(source, NONE);
    }

    private static Patch patch(String name, String file, String from, String to) {
        return new Patch(name, "--- a/" + file + "\n+++ b/" + file + "\n@@ -1 +1 @@\n-" + from + "\n+" + to + "\n");
    }

    /** A tarball of names and contents; a content that starts with an arrow is a symlink. */
    private KernelSource tarball(Map<String, String> members) {
        Path file = directory.resolve("source.tar");
        try (OutputStream stream = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(stream)) {
            for (String name : members.keySet().stream().sorted().toList()) {
                String content = members.get(name);
                if (content.startsWith("-> ")) {
                    TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
                    link.setLinkName(content.substring(3));
                    tar.putArchiveEntry(link);
                } else {
                    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
                    TarArchiveEntry entry = new TarArchiveEntry(name);
                    entry.setSize(bytes.length);
                    entry.setModTime(FileTime.from(name.endsWith("older") ? RELEASED.minusSeconds(60) : RELEASED));
                    tar.putArchiveEntry(entry);
                    tar.write(bytes);
                }
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new KernelSource(KernelVersion.parse("6.1.9"), file, Digests.sha256(file), "test", "nobody", List.of());
    }
}
