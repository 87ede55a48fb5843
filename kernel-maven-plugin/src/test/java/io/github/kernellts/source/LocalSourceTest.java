// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.TestTar;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tarballs that the user names by their paths. */
class LocalSourceTest {
    @TempDir
    Path directory;

    private Processes processes;

    @BeforeEach
    void start() {
        processes = new Processes(directory);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @ParameterizedTest
    @CsvSource({"xz, .txz, .tar.xz", "gzip, .tgz, .tar.gz", "bzip2, .tbz2, .tar.bz2"})
    void aShortEndingStandsForTheLongOne(String program, String given, String taken) {
        Path tar = tarball("linux.tar", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n");
        processes.output(Command.of(directory, program, tar.toString()), "");
        Path file = directory.resolve("linux" + given);
        Trees.rename(directory.resolve("linux" + taken), file);
        assertThat(fetch(file).fileName()).isEqualTo("linux-6.1.9" + taken);
    }

    @Test
    void aTarballOfAnotherBranchIsRefusedBeforeItIsCopied() {
        Path tar = tarball("linux.tar", "VERSION = 6\nPATCHLEVEL = 6\nSUBLEVEL = 9\n");
        assertThatThrownBy(() -> fetch(tar))
                .hasMessageContaining(
                        "kernel.source, the tarball " + tar + ", holds Linux 6.6.9, and kernel.version is 6.1.9")
                .hasMessageContaining("Fix: set kernel.version to 6.6.9 and kernel.branch to 6.6 (-Plts-6.6");
        assertThat(copies()).isEmpty();
    }

    @Test
    void aTarballThatHoldsNoKernelIsRefusedBeforeItIsCopied() {
        Path tar = directory.resolve("linux.tar");
        Trees.write(tar, "x".repeat(10_000));
        assertThatThrownBy(() -> fetch(tar)).hasMessageContaining("The tarball " + tar + " was refused");
        Path other = tarball("other.tar", "all:\n");
        assertThatThrownBy(() -> fetch(other)).hasMessageContaining("holds no kernel tree");
        assertThat(copies()).isEmpty();
    }

    /** A tarball that changes, or the next point release's, has a copy of its own. */
    @Test
    void aCopyIsRemovedADayAfterItsLastUse() {
        String makefile = "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n";
        Path first = fetch(tarball("first.tar", makefile)).tarball();
        Path second = fetch(tarball("second.tar", makefile + "# 2\n")).tarball();
        for (Path each : List.of(first, second)) {
            assertThat(each).exists();
        }
        Trees.touch(
                first.resolveSibling(first.getFileName() + ".properties"),
                FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path third = fetch(tarball("third.tar", makefile + "# 3\n")).tarball();
        assertThat(copies()).containsExactlyInAnyOrder(second, third);
    }

    private List<Path> copies() {
        return Trees.files(
                Trees.directory(directory.resolve("cache")),
                file -> !file.toString().endsWith(".properties"));
    }

    private Path tarball(String name, String makefile) {
        Path file = directory.resolve(name);
        try (TestTar tar = new TestTar(file)) {
            tar.file("linux/Kconfig", "").file("linux/Makefile", makefile);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return file;
    }

    private KernelSource fetch(Path file) {
        return new Sources(directory.resolve("cache"), processes, new RecordedOutput())
                .fetch(SourceRequests.of(SourceRequests.VERSION, file.toString(), null, true));
    }
}
