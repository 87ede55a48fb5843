// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patches that reach outside of the tree, or whose change patch(1) would leave out without an error. */
class HostilePatchTest {
    private static final String HUNK = "@@ -1 +1 @@\n-a\n+b\n";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));
    private Path outside;
    private KernelSource source;

    @BeforeEach
    void makeSource() throws IOException {
        outside = directory.resolve("victim");
        Trees.write(outside, "a\n");
        Path tarball = directory.resolve("linux.tar");
        try (TestTar tar = new TestTar(tarball)) {
            tar.file("linux/Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n")
                    .file("linux/x", "a\n")
                    .file("linux/d/y", "a\n");
        }
        source = new KernelSource(
                KernelVersion.parse("6.1.9"), tarball, Digests.sha256(tarball), "a test", "nobody", List.of());
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--- a/../../victim\n+++ b/../../victim\n" + HUNK,
                "--- \"a/\\056\\056/\\056\\056/victim\"\n+++ \"b/\\056\\056/\\056\\056/victim\"\n" + HUNK,
                "diff --git a/x b/../../victim\nsimilarity index 100%\nrename from x\nrename to ../../victim\n",
                "diff --git a/x b/../../victim2\nsimilarity index 50%\nrename from x\nrename to ../../victim2\n"
                        + "--- a/x\n+++ b/../../victim2\n" + HUNK,
                "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+../../victim\n"
                        + "\\ No newline at end of file\n",
                "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+../..\n"
                        + "\\ No newline at end of file\ndiff --git a/l/victim b/l/victim\n--- a/l/victim\n+++ b/l/victim\n"
                        + HUNK,
                "diff --git a/../../new b/../../new\nnew file mode 100644\n--- /dev/null\n+++ b/../../new\n"
                        + "@@ -0,0 +1 @@\n+x\n"
            })
    void aPatchThatReachesOutsideIsRefusedAndNothingIsKept(String patch) {
        assertThatThrownBy(() -> prepare(patch)).isInstanceOf(KernelException.class);
        assertThat(outside).hasContent("a");
        assertThat(directory).isDirectoryNotContaining("glob:**/new");
        assertThat(directory).isDirectoryNotContaining("glob:**/victim2");
        assertThat(directory.resolve("trees")).isEmptyDirectory();
    }

    /** patch(1) prints a line about these, and succeeds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "diff --git a/blob b/blob\nnew file mode 100644\nindex 0000000..1111111\nGIT binary patch\n"
                        + "literal 1\nIcmZPo00031\n\nliteral 0\nHcmV?d00001\n\n",
                "--- a/x\n+++ b/x\n" + HUNK + "Binary files a/logo.png and b/logo.png differ\n",
                "diff --git a/logo.png b/logo.png\nnew file mode 100644\nBinary files /dev/null and b/logo.png differ\n",
                "--- a/x\n+++ b/x\n" + HUNK + "Only in b: config\n"
            })
    void aChangeThatPatchLeavesOutIsRefused(String patch) {
        assertThatThrownBy(() -> prepare(patch))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.patches has the patch a.patch")
                .hasMessageContaining("leaves out a change: \"");
    }

    @Test
    void aPatchThatIsAppliedAlreadyOrFitsNowhereIsRefused() {
        for (String file : new String[] {"x", "none"}) {
            assertThatThrownBy(() -> prepare("--- a/" + file + "\n+++ b/" + file + "\n@@ -1 +1 @@\n-b\n+a\n"))
                    .hasMessageContaining("a.patch does not apply");
        }
    }

    @Test
    void theModesOfAPatchAreOrdinaryOnes() throws IOException {
        Path tree = prepare("diff --git a/s b/s\nnew file mode 104755\n--- /dev/null\n+++ b/s\n@@ -0,0 +1 @@\n+x\n"
                + "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n");
        assertThat((int) Files.getAttribute(tree.resolve("s"), "unix:mode") & 07022)
                .isZero();
        assertThat(Trees.isExecutable(tree.resolve("x"))).isTrue();
    }

    private Path prepare(String patch) {
        Path patches = Trees.emptyDirectory(directory.resolve("patches"));
        Trees.write(patches.resolve("a.patch"), patch);
        Trees.directory(directory.resolve("trees"));
        return new PatchedTree(directory.resolve("trees"), processes, new RecordedOutput())
                .prepare(source, PatchSeries.of("kernel.patches", patches));
    }
}
