// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.fetch.LocalArchive;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real apt, with an archive in a directory; a port without a server replaces kernel.org. */
class AptMainlineTest {
    private static final Processes PROCESSES = new Processes(Path.of("/test"));

    @TempDir
    static Path material;

    private static LocalArchive archive;

    @TempDir
    Path directory;

    private Instant run = Instant.EPOCH;
    private final RecordedOutput output = new RecordedOutput();

    @BeforeAll
    static void publish() {
        for (String name : new String[] {"upstream-5", "upstream-7", "upstream-8", "patched-7", "patched-8"}) {
            Trees.write(material.resolve(name), name);
        }
        archive = new LocalArchive(material.resolve("archive"), PROCESSES)
                .source("linux", "6.1.5-1", material.resolve("upstream-5"))
                .source("linux-6.1", "6.1.7-1~deb12u1", material.resolve("upstream-7"))
                .source("linux", "6.1.8-1", material.resolve("upstream-8"))
                .withoutTarball("linux_6.1.8.orig.tar.xz")
                .binary("linux-source-6.1", "6.1.8-1", "usr/src/linux-source-6.1.tar.xz", material.resolve("patched-8"))
                .binary("linux-source-6.1", "6.1.7-1", "usr/src/linux-source-6.1.tar.xz", material.resolve("patched-7"))
                .publish();
    }

    @AfterAll
    static void closeProcesses() {
        PROCESSES.close();
    }

    @Test
    void upstreamsTarballOfAnyListedPointReleaseIsTakenWithoutAWarning() {
        for (String from : new String[] {"apt", "auto"}) {
            KernelSource source = fetch("6.1.5", from, false, false);
            assertThat(source.tarball()).hasContent("upstream-5").hasFileName("linux_6.1.5.orig.tar.xz");
            assertThat(source.version()).hasToString("6.1.5");
            assertThat(source.warnings()).isEmpty();
            assertThat(source.origin())
                    .isEqualTo("upstream's tarball of Linux 6.1.5 from Debian's source package linux 6.1.5-1 (apt,"
                            + " bookworm/main)");
            assertThat(source.verifiedBy()).isEqualTo("apt, against the signature of the archive");
        }
    }

    @Test
    void upstreamsTarballGoesBeforeDebiansAlsoUnderTheNameOfItsBranch() {
        assertThat(fetch("6.1.7", "apt", false, false).tarball()).hasContent("upstream-7");
    }

    @Test
    void debiansIsTakenWithAWarningWhereTheArchiveHasNoUpstreamTarballAnyLonger() {
        KernelSource source = fetch("6.1.8", "auto", false, false);
        assertThat(source.tarball()).hasContent("patched-8");
        assertThat(source.warnings()).singleElement().asString().contains("carries Debian's patches");
    }

    @Test
    void theCacheIsAskedFirstAndWarnsAsMuch() {
        fetch("6.1.8", "apt", false, false);
        KernelSource again = fetch("6.1.8", "auto", false, true);
        assertThat(again.warnings()).singleElement().asString().contains("carries Debian's patches");
    }

    @Test
    void anotherPointReleaseIsTakenForASnapshotOnlyAndWarnedOfEachTime() {
        for (int each = 0; each < 2; each++) {
            KernelSource source = fetch("6.1.6", "apt", false, false);
            assertThat(source.version()).hasToString("6.1.8");
            assertThat(source.warnings())
                    .anyMatch(warning -> warning.contains("Building 6.1.8 although kernel.version is 6.1.6"));
        }
        assertThat(fetch("6.1.8", "apt", false, false).warnings()).noneMatch(warning -> warning.contains("although"));
        assertThatThrownBy(() -> fetch("6.1.6", "apt", true, false))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("apt can't provide Linux 6.1.6, and a release is not built of another version")
                .hasMessageContaining("6.1.8, 6.1.7, 6.1.5");
    }

    @Test
    void theGoalsOfARunOfMavenAskForAnotherPointReleaseOnce() {
        fetch("6.1.6", "auto", false, false);
        KernelSource again = fetch("6.1.6", "auto", false, false);
        assertThat(again.version()).hasToString("6.1.8");
        assertThat(again.warnings()).anyMatch(warning -> warning.contains("although kernel.version is 6.1.6"));
        assertThat(asked()).isEqualTo(1);
        run = run.plusSeconds(1);
        fetch("6.1.6", "auto", false, false);
        assertThat(asked()).isEqualTo(2);
    }

    /** Trees and objects of it are named after it. */
    @Test
    void theOtherPointReleaseOfAnEarlierRunIsKnownBeforeAnythingIsFetched() {
        SourceRequest request = request("6.1.6", "auto", false, false, archive.entries());
        assertThat(Sources.versions(request, directory.resolve("cache"))).hasToString("[6.1.6]");
        fetch("6.1.6", "auto", false, false);
        run = run.plusSeconds(1);
        assertThat(Sources.versions(request, directory.resolve("cache"))).hasToString("[6.1.6, 6.1.8]");
        SourceRequest release = request("6.1.6", "auto", true, false, archive.entries());
        assertThat(Sources.versions(release, directory.resolve("cache"))).hasToString("[6.1.6]");
    }

    @Test
    void withoutANetworkTheOtherPointReleaseOfAnEarlierRunIsTakenButForNoRelease() {
        assertThatThrownBy(() -> fetch("6.1.6", "auto", false, true)).hasMessageContaining("is not in the cache");
        fetch("6.1.6", "auto", false, false);
        run = run.plusSeconds(1);
        KernelSource offline = fetch("6.1.6", "auto", false, true);
        assertThat(offline.version()).hasToString("6.1.8");
        assertThat(offline.warnings()).anyMatch(warning -> warning.contains("although kernel.version is 6.1.6"));
        assertThatThrownBy(() -> fetch("6.1.6", "apt", true, true)).hasMessageContaining("is not in the cache");
    }

    private long asked() {
        return output.lines.stream()
                .filter(line -> line.contains("Asking apt's archives"))
                .count();
    }

    @Test
    void aReleaseTakesAptsOnlyIfItIsNamed() {
        assertThat(fetch("6.1.5", "apt", true, false).version()).hasToString("6.1.5");
        assertThatThrownBy(() -> fetch("6.1.5", "auto", true, false))
                .hasMessageContaining("kernel.source=auto takes no other source for a release");
    }

    @Test
    void aBranchThatNobodyHasIsRefusedWithWhatEachOriginSaid() {
        assertThatThrownBy(() -> fetch("5.10.9", "auto", false, false))
                .hasMessageContaining("The source of Linux 5.10.9 can't be fetched. kernel.org: Could not reach ")
                .hasMessageContaining(". apt: apt can't provide any Linux 5.10 (it lists none of the branch). Fix: ")
                .hasMessageContaining("kernel.source.apt.entries");
    }

    @Test
    void otherEntriesTrustOtherArchives() {
        fetch("6.1.5", "apt", false, false);
        Path entries = directory.resolve("other.list");
        Trees.write(entries, Trees.text(archive.entries()) + "# another file\n");
        assertThatThrownBy(() -> fetch("6.1.5", "apt", false, true, entries))
                .hasMessageContaining("is not in the cache");
    }

    @Test
    void anArchiveSignedByAnotherKeyIsNotTaken() {
        Path entries = directory.resolve("other.list");
        LocalArchive stranger = new LocalArchive(directory.resolve("stranger"), PROCESSES).publish();
        Trees.write(
                entries,
                Trees.text(archive.entries())
                        .replaceAll("signed-by=[^]]*", "signed-by=" + directory.resolve("stranger/key.asc")));
        assertThat(stranger.entries()).exists();
        assertThatThrownBy(() -> fetch("6.1.5", "apt", false, false, entries))
                .hasMessageContaining("apt can't provide any Linux 6.1");
    }

    @Test
    void entriesWithoutAnArchiveAreNamed() {
        Path entries = directory.resolve("empty.list");
        Trees.write(entries, "# none\n");
        assertThatThrownBy(() -> fetch("6.1.5", "apt", false, false, entries))
                .hasMessageContaining("no entries")
                .hasMessageContaining("kernel.source");
    }

    private KernelSource fetch(String version, String from, boolean release, boolean offline) {
        return fetch(version, from, release, offline, archive.entries());
    }

    private KernelSource fetch(String version, String from, boolean release, boolean offline, Path entries) {
        return new Sources(directory.resolve("cache"), PROCESSES, output)
                .fetch(request(version, from, release, offline, entries));
    }

    private SourceRequest request(String version, String from, boolean release, boolean offline, Path entries) {
        return new SourceRequest(
                KernelVersion.parse(version),
                from,
                Optional.empty(),
                Optional.empty(),
                URI.create("http://127.0.0.1:1/"),
                Optional.empty(),
                Optional.of(entries),
                release,
                offline,
                run);
    }
}
