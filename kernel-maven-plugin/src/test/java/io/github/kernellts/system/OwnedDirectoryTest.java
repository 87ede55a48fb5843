// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedDirectoryTest {
    @TempDir
    Path directory;

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
}
