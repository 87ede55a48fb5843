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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchedTreeTest {
    private static final String MAKEFILE = "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\nEXTRAVERSION =\n";
    private static final PatchSeries NONE = new PatchSeries(List.of());

    @TempDir
    Path directory;

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
        return new PatchedTree(directory.resolve("trees"), processes, new RecordedOutput()).prepare(source, series);
    }

    private static Patch patch(String name, String file, String from, String to) {
        return new Patch(name, "--- a/" + file + "\n+++ b/" + file + "\n@@ -1 +1 @@\n-" + from + "\n+" + to + "\n");
    }

    /** A tarball of names and contents; a content that starts with an arrow is a link. */
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
