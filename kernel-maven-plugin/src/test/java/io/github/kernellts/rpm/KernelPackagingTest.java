// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.HostPrograms;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.unpack.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source RPM, made by rpmbuild after makefiles and the kernel's own spec wrote into its directories. */
class KernelPackagingTest {
    @TempDir
    Path directory;

    private Processes processes;
    private Path objects;
    private Path work;

    @BeforeEach
    void compiled() {
        processes = new Processes(directory);
        objects = Trees.directory(directory.resolve("objects"));
        work = Trees.directory(directory.resolve("rpmbuild"));
        Trees.write(objects.resolve(".config"), "CONFIG_X=y\n");
        Trees.write(objects.resolve("kernel.spec"), """
                Name: kernel-lts-tiny-61y
                Version: 6.1.192
                Release: 1
                Summary: tiny
                License: GPL
                Source0: linux.tar
                Source1: config
                %description
                Tiny.
                %files
                """);
        Trees.write(directory.resolve("tree/Makefile"), "rpmspec-pkg:\n\t:\n");
        Trees.write(directory.resolve("secret"), "<password>");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void aConfigurationThatBecameALinkIsNotPublished() throws IOException {
        Trees.delete(objects.resolve(".config"));
        Files.createSymbolicLink(objects.resolve(".config"), directory.resolve("secret"));
        assertThatThrownBy(this::source).hasMessageContaining(".config is a link to " + directory + "/secret");
        assertThat(work.resolve("SOURCES/config")).doesNotExist();
    }

    @Test
    void linksThatTheKernelsSpecLeftAreNotWrittenThrough() throws IOException {
        Path elsewhere = Trees.directory(directory.resolve("elsewhere"));
        for (String each : List.of("SPECS", "SOURCES")) {
            Files.createSymbolicLink(work.resolve(each), elsewhere);
        }
        source();
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(Trees.files(work, file -> file.toString().endsWith(".src.rpm")))
                .hasSize(1);
    }

    private void source() throws IOException {
        Path tarball = directory.resolve("linux.tar");
        try (TestTar tar = new TestTar(tarball)) {
            tar.file("linux/Makefile", "x");
        }
        KernelRelease release = new KernelRelease(KernelVersion.parse("6.1.192"), "1", false, "el9");
        Kbuild kbuild = new Kbuild(
                processes,
                directory.resolve("tree"),
                objects,
                new Kbuild.Settings(
                        release, Instant.EPOCH, 1, System.getenv("PATH"), Map.of(), Access.NONE, HostPrograms.STATIC));
        new KernelPackaging(
                        processes,
                        kbuild,
                        new KernelPackage("tiny", release, EnterpriseLinux.EL9),
                        Publisher.unnamed(),
                        Instant.EPOCH)
                .source(
                        new KernelSource(release.version(), tarball, "", "", "", List.of()),
                        new PatchSeries(List.of()),
                        work,
                        directory.resolve("log"));
    }
}
