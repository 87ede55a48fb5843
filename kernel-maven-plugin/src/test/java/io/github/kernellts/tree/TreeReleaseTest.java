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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources of which kbuild would make another release, or which it refuses, are told before anything is compiled. */
class TreeReleaseTest {
    private static final String MAKEFILE = "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\nEXTRAVERSION =\n";
    private static final Instant RELEASED = Instant.parse("2026-08-01T00:00:00Z");

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aReleaseCandidateIsRefusedWithoutItsPatches() {
        KernelSource source =
                source(RELEASED, Map.of("Makefile", MAKEFILE.replace("EXTRAVERSION =", "EXTRAVERSION = -rc1")));
        refused(source, patch("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-none\n+such\n"))
                .hasMessageStartingWith("linux-6.1.9.tar is not just Linux 6.1.9: EXTRAVERSION in its top Makefile is")
                .hasMessageNotContaining("kernel.patches");
    }

    /** Upstream's patch from one point release to the next. */
    @Test
    void aPatchThatMakesAnotherPointReleaseIsRefused() {
        refused(
                        source(RELEASED, Map.of("Makefile", MAKEFILE)),
                        patch("--- a/Makefile\n+++ b/Makefile\n@@ -3 +3 @@\n-SUBLEVEL = 9\n+SUBLEVEL = 10\n"))
                .hasMessageStartingWith(
                        "With the patches of kernel.patches, linux-6.1.9.tar holds Linux 6.1.10, and kernel.version is 6.1.9")
                .hasMessageContaining("Fix: leave that change out of kernel.patches");
    }

    @Test
    void aPatchThatAddsALocalVersionIsRefused() {
        refused(
                        source(RELEASED, Map.of("Makefile", MAKEFILE)),
                        patch("--- /dev/null\n+++ b/localversion-rt\n@@ -0,0 +1 @@\n+-rt20\n"))
                .hasMessageContaining("its file localversion-rt is not empty")
                .hasMessageContaining("Fix: leave that change out of kernel.patches");
    }

    /** make would name the cache as the place to clean. */
    @ParameterizedTest
    @ValueSource(strings = {".config", "include/config/auto.conf", "arch/x86/include/generated/asm/x.h"})
    void aTarballOfATreeThatWasBuiltInPlaceIsRefused(String made) {
        refused(source(RELEASED, Map.of("Makefile", MAKEFILE, made, "")), List.of())
                .hasMessageStartingWith("linux-6.1.9.tar was configured or built in place (")
                .hasMessageContaining("Fix: run make mrproper")
                .hasMessageNotContaining(directory.toString());
    }

    @Test
    void aPatchThatConfiguresTheTreeIsRefused() {
        refused(
                        source(RELEASED, Map.of("Makefile", MAKEFILE)),
                        patch("--- /dev/null\n+++ b/.config\n@@ -0,0 +1 @@\n+CONFIG_X=y\n"))
                .hasMessageContaining("was configured or built in place (.config is there)");
    }

    @Test
    void aSourceOfTheFutureIsRefused() {
        Instant future = Instant.now().plus(Duration.ofDays(1));
        refused(source(future, Map.of("Makefile", MAKEFILE)), List.of())
                .hasMessageStartingWith(
                        "linux-6.1.9.tar is of " + future.toString().substring(0, 10))
                .hasMessageContaining("Fix: set the clock");
    }

    @Test
    void aTreeThatAnOlderPluginAcceptedIsRefusedBeforeItIsBuilt() {
        KernelSource source = source(RELEASED, Map.of("Makefile", MAKEFILE));
        PatchedTree trees = trees();
        PatchSeries none = new PatchSeries(List.of());
        Path tree = trees.prepare(source, none);
        Trees.write(tree.resolve("localversion-rt"), "-rt20\n");
        TreeManifest.of(tree).write(PatchedTree.manifest(tree));
        assertThatThrownBy(() -> trees.restore(source, none))
                .hasMessageContaining("its file localversion-rt is not empty");
        assertThat(tree.resolve("localversion-rt")).exists();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(KernelSource source, List<Patch> patches) {
        AbstractThrowableAssert<?, ? extends Throwable> refusal =
                assertThatThrownBy(() -> trees().prepare(source, new PatchSeries(patches)));
        assertThat(directory.resolve("trees")).isEmptyDirectory();
        return refusal.isInstanceOf(KernelException.class);
    }

    private PatchedTree trees() {
        return new PatchedTree(directory.resolve("trees"), processes, new RecordedOutput());
    }

    private static List<Patch> patch(String text) {
        return List.of(new Patch("their.patch", text));
    }

    private KernelSource source(Instant time, Map<String, String> files) {
        Path tarball = directory.resolve("linux.tar");
        try (TestTar tar = new TestTar(tarball)) {
            tar.at(time);
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                tar.file("linux/" + file.getKey(), file.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new KernelSource(
                KernelVersion.parse("6.1.9"), tarball, Digests.sha256(tarball), "linux-6.1.9.tar", "nobody", List.of());
    }
}
