// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A release that the user names, as where kernel.org can't be reached: nothing is asked of the network. */
class NamedReleaseTest extends UpdateFixture {
    @Test
    void thePinOfItsBranchIsRaisedToItWithoutAListAndOffline() {
        named("6.1.9", Optional.of(Digests.sha256(releases.tarball(NEWEST))));
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        offline();
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.9", "6.12.3"));
        assertThat(Trees.text(sums))
                .isEqualTo(SUMS + Digests.sha256(releases.tarball(NEWEST)) + "  linux-6.1.9.tar.xz\n");
        assertThat(Trees.text(text()))
                .contains("## Linux 6.1: 6.1.8 to 6.1.9\n\nlinux-6.1.9.tar.xz, verified by ")
                .doesNotContain("6.12.3");
        assertThat(output.warnings).noneMatch(warning -> warning.contains("6.12"));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aFileThatNobodyVouchesForLeavesNoDigest() {
        named("6.1.9", Optional.empty());
        Trees.write(pom, pins("6.1.8"));
        offline();
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.9"));
        assertThat(Trees.text(sums)).isEqualTo(SUMS);
        assertThat(output.warnings)
                .anyMatch(warning -> warning.startsWith("No digest of Linux 6.1.9 was added to " + sums)
                        && warning.contains("kernel.source.sha256"))
                .anyMatch(warning -> warning.contains("which was not verified"));
        assertThat(Trees.text(text())).contains("which was not verified");
    }

    @Test
    void patchesAreTriedWithIt() {
        named("6.1.9", Optional.empty());
        Trees.write(pom, pins("6.1.8"));
        kernels = List.of(tried("kvm", Optional.empty(), "host", NEWEST));
        refused("Linux 6.1.9 as kvm for el8: rpm-pkg-spec.patch does not apply: hunk 1 of scripts/Makefile.package");
    }

    @Test
    void aFileWithAnotherDigestRaisesNothing() {
        named("6.1.9", Optional.of("feed".repeat(16)));
        Trees.write(pom, pins("6.1.8"));
        refused("Linux 6.1.9 could not be taken: ", "feed");
    }

    @Test
    void aReleaseOfABranchThatNothingPinsIsRefused() {
        named("6.6.9", Optional.empty());
        Trees.write(pom, pins("6.1.8"));
        refused("No project of this build has a kernel.version of Linux 6.6");
    }

    @Test
    void anOlderReleaseLowersNoPin() {
        named("6.1.9", Optional.empty());
        Trees.write(pom, pins("6.1.11"));
        offline();
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.11"));
        assertThat(output.lines).anyMatch(line -> line.matches("6\\.1 +6\\.1\\.11 +6\\.1\\.9 .*up to date"));
    }

    private void refused(String... why) {
        String before = Trees.text(pom);
        assertThatThrownBy(this::offline).hasMessageContainingAll(why);
        assertThat(Trees.text(pom)).isEqualTo(before);
        assertThat(Trees.text(sums)).isEqualTo(SUMS);
    }

    private void named(String version, Optional<String> sha256) {
        Path file = directory.resolve("linux-" + version + ".tar.xz");
        Trees.write(file, releases.tarball(NEWEST));
        SourceRequest source = new SourceRequest(
                KernelVersion.parse(version),
                file.toString(),
                Optional.empty(),
                SourceRequest.digest(sha256.orElse(null)),
                server.address(),
                Optional.empty(),
                Optional.empty(),
                true,
                true,
                Instant.now());
        named = Optional.of(new NamedRelease(source));
    }

    private void offline() {
        new KernelUpdate(request(false, true, address(), null), output).run();
    }
}
