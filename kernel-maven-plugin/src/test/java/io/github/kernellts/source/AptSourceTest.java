// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.fetch.AptArchive;
import io.github.kernellts.fetch.DebianVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.SearchPath;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourceTest {
    private static final Branch BRANCH = Branch.parse("6.1");

    @Test
    void theNewestComesFirstAndUpstreamsBeforeDebiansOfTheSame() {
        assertThat(listed(
                        "linux-source-6.1=6.1.192-2",
                        "linux=6.1.99-1",
                        "linux=6.1.192-1",
                        "linux-6.1=6.1.170-1~deb12u1"))
                .containsExactly(
                        "linux=6.1.192-1",
                        "linux-source-6.1=6.1.192-2",
                        "linux-6.1=6.1.170-1~deb12u1",
                        "linux=6.1.99-1");
    }

    @Test
    void theNewestRevisionOfAReleaseComesFirst() {
        assertThat(listed("linux=6.1.9-2", "linux=6.1.9-10", "linux=6.1.9-10~deb12u1"))
                .containsExactly("linux=6.1.9-10", "linux=6.1.9-10~deb12u1", "linux=6.1.9-2");
    }

    @Test
    void otherBranchesAndPreReleasesAreNotTaken() {
        assertThat(listed("linux=6.12.1-1", "linux=6.1~rc3-1", "linux=6.1.0~rc3-1", "linux=nonsense"))
                .isEmpty();
    }

    @Test
    void aBranchsFirstReleaseHasTwoNumbers() {
        assertThat(listed("linux=6.1-1~exp1", "linux=6.1.1-1", "linux-source-6.1=6.1-1~exp1"))
                .containsExactly("linux=6.1.1-1", "linux=6.1-1~exp1", "linux-source-6.1=6.1-1~exp1");
    }

    @Test
    void theNewestRevisionInTheCacheIsTheNewestByDebiansOrder() {
        assertThat(AptSource.newestRevision(List.of(
                        "linux-source-6.1_6.1.192-2.tar.xz",
                        "linux-source-6.1_6.1.192-10.tar.xz",
                        "linux-source-6.1_6.1.192-10~deb12u1.tar.xz")))
                .contains("linux-source-6.1_6.1.192-10.tar.xz");
    }

    /** As on EL. With PATH unset there is no program either. */
    @Test
    void withoutAptAnotherSourceIsNamed(@TempDir Path directory) {
        Trees.write(directory.resolve("apt-get"), "not executable");
        Trees.directory(directory.resolve("other/apt-get"));
        SearchPath path = new SearchPath(List.of(directory, directory.resolve("other")));
        RecordedOutput output = new RecordedOutput();
        try (Processes processes = new Processes(directory)) {
            AptSource source = new AptSource(
                    new SourceCache(directory.resolve("cache")),
                    processes,
                    output,
                    new Expectations(Pins.ofProject()),
                    path);
            assertThatThrownBy(() -> source.fetch(SourceRequests.of(SourceRequests.VERSION, "apt", null, false)))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("no apt-get, which only Debian and systems made of it have")
                    .hasMessageContaining("Fix: set kernel.source to the path or URL of a tarball")
                    .hasMessageContaining("kernel.source.mirror")
                    .hasMessageNotContaining("Could not start");
        }
        assertThat(output.lines).isEmpty();
    }

    private static List<String> listed(String... offers) {
        return AptCandidate.of(
                        BRANCH,
                        Stream.of(offers)
                                .map(offer -> offer.split("="))
                                .map(parts ->
                                        new AptArchive.Offer(parts[0], DebianVersion.parse(parts[1]), "bookworm/main"))
                                .toList())
                .stream()
                .map(each -> each.offer().name() + "=" + each.offer().version())
                .toList();
    }
}
