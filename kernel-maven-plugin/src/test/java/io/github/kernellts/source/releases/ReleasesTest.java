// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.fetch.LoopbackServer;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasesTest {
    private static final URI FROM = URI.create("https://example.org/releases.json");

    @TempDir
    Path directory;

    @Test
    void eachBranchHasItsNewestPointReleaseWithItsDayAndWhetherItIsTheLast() {
        Releases releases = parse("""
                {"latest_stable": {"version": "7.0.1"}, "releases": [
                  {"version": "7.1-rc2", "iseol": false, "released": {"isodate": "2026-11-22"}},
                  {"version": "7.0.1", "iseol": false, "released": {"isodate": "2026-11-20"}, "moniker": "stable"},
                  {"version": "6.1.9", "iseol": false, "released": {"isodate": "2026-10-01"}},
                  {"version": "6.1.10", "iseol": false, "released": {"isodate": "2026-11-01"}},
                  {"version": "5.4.302", "iseol": true, "released": {"isodate": "2025-12-03"}},
                  {"version": "6.19", "iseol": false, "released": {"isodate": "2026-02-01"}},
                  {"version": "next-20261123", "iseol": false, "released": {"isodate": "2026-11-23"}}]}
                """);
        assertThat(releases.all().stream().map(release -> release.version().toString()))
                .containsExactly("5.4.302", "6.1.10", "6.19.0", "7.0.1");
        assertThat(releases.newest(new Branch(6, 1)))
                .contains(new Release(KernelVersion.parse("6.1.10"), Optional.of(LocalDate.of(2026, 11, 1)), false));
        assertThat(releases.newest(new Branch(5, 4)).orElseThrow().last()).isTrue();
        // kernel.org's name of a branch's first release has two numbers.
        assertThat(releases.newest(new Branch(6, 19)))
                .contains(new Release(KernelVersion.parse("6.19.0"), Optional.of(LocalDate.of(2026, 2, 1)), false));
        assertThat(releases.newest(new Branch(7, 1))).isEqualTo(Optional.empty());
    }

    @Test
    void somethingElseThanAListIsSaidToBeNone() {
        for (String other : new String[] {
            "<html>",
            "",
            "[]",
            "{}",
            "{\"releases\": []}",
            "{\"releases\": [{\"version\": \"6.1.9\", \"released\": {\"isodate\": \"2026-11-01\"}}]}",
            "{\"releases\": [{\"version\": \"6.1.9\", \"iseol\": false, \"released\": {\"isodate\": \"soon\"}}]}"
        }) {
            assertThatThrownBy(() -> parse(other))
                    .as(other)
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("https://example.org/releases.json is no list of kernel.org's releases")
                    .hasMessageContaining("kernel.update.releases");
        }
    }

    @Test
    void aServerThatIsNotThereAndOneThatRefusesNameTheProperty() throws IOException {
        LoopbackServer server = new LoopbackServer();
        URI address = server.address().resolve("releases.json");
        assertThatThrownBy(() -> Releases.fetch(address, directory, new RecordedOutput()))
                .hasMessage(address + " answered with HTTP status 404. Fix: name another list with"
                        + " kernel.update.releases");
        server.close();
        assertThatThrownBy(() -> Releases.fetch(address, directory, new RecordedOutput()))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("Could not reach " + address)
                .hasMessageContaining("kernel.update.releases");
        assertThat(Files.list(directory)).isEmpty();
    }

    private static Releases parse(String json) {
        return Releases.parse(json.getBytes(StandardCharsets.UTF_8), FROM);
    }
}
