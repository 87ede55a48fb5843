// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One branch whose new release can't be taken keeps the corrections of no other branch from hosts. */
class PartialUpdateTest extends UpdateFixture {
    @Test
    void aBranchWhosePatchesDoNotApplyStaysAndTheOthersAreRaised() {
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        kernels = List.of(tried("kvm", Optional.empty(), "host", NEWEST));
        left(
                "Pins were raised to 6.12.4, and others were not, as a new release can't be built as configured:",
                "Linux 6.1.9 as kvm for el8: rpm-pkg-spec.patch does not apply: hunk 1 of scripts/Makefile.package at line",
                "kernel.update.try");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.8", "6.12.4"));
        assertThat(Trees.text(sums)).contains("linux-6.12.4.tar.xz").doesNotContain("linux-6.1.9.tar.xz");
        assertThat(Trees.text(text()))
                .contains(
                        "## Linux 6.1: 6.1.8 stays\n\n**Not raised to 6.1.9**, as it can't be built as configured.",
                        "| kvm for el8 | **no**: rpm-pkg-spec.patch does not apply: hunk 1",
                        "## Linux 6.12: 6.12.3 to 6.12.4\n\nReleased on ");
    }

    @Test
    void aBranchWhoseReleaseAStrangerSignedStays() {
        server.serve("/v6.x/linux-6.12.4.tar.sign", releases.signature(OTHER, "stranger"));
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        left("Pins were raised to 6.1.9, and others were not:", "Linux 6.12.4 could not be taken", "is not trusted");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.9", "6.12.3"));
        assertThat(Trees.text(sums)).contains("linux-6.1.9.tar.xz").doesNotContain("linux-6.12.4.tar.xz");
        assertThat(Trees.text(text()))
                .contains(
                        "## Linux 6.12: 6.12.3 stays\n\n**Not raised to 6.12.4**, as Linux 6.12.4 could not be taken");
    }

    @Test
    void aBranchWhoseReleaseIsListedAndNotThereStays() {
        list(release("6.1.10", false), release("6.12.4", false));
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        left("Pins were raised to 6.12.4, ", "linux-6.1.10.tar.sign answered with HTTP status 404");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.8", "6.12.4"));
    }

    @Test
    void aBranchWhoseReleaseHasAnotherDigestInTheFileStays() {
        String other = "feed".repeat(16) + "  linux-6.1.9.tar.xz\n";
        Trees.write(sums, other);
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        left("Pins were raised to 6.12.4, ", "but SHA256SUMS says feed");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.8", "6.12.4"));
        assertThat(Trees.text(sums)).startsWith(other).contains("linux-6.12.4.tar.xz");
    }

    @Test
    void aBranchWhoseKernelCanNotBeTriedStays() {
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        kernels = List.of(tried("kvm", Optional.empty(), "container", NEWEST));
        left(
                "Pins were raised to 6.12.4, and others were not:",
                "Linux 6.1.9 could not be tried as kvm for el8: ",
                "kernel.toolchain is container");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.8", "6.12.4"));
        assertThat(Trees.text(text())).contains("**Not raised to 6.1.9**, as Linux 6.1.9 could not be tried as kvm");
    }

    /** Like a build, 90 days before the branch's last month is over. */
    @Test
    void aBranchThatEndsSoonIsWarnedOfAndStandsInTheText() {
        today = LocalDate.parse("2027-11-01");
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        run(false, "6.1.8");
        assertThat(output.warnings)
                .filteredOn(warning -> warning.contains("ends in 60 days"))
                .hasSize(1);
        assertThat(Trees.text(text()))
                .contains("\n## Branches that end\n\n- Linux 6.1 ends in 60 days (kernel.org plans its last release for"
                        + " 2027-12): move to a newer branch, such as -Plts-6.18.\n")
                .doesNotContain("Linux 6.12 ends");
    }

    private void left(String... why) {
        assertThatThrownBy(() -> run(false, "6.1.8"))
                .isInstanceOf(KernelException.class)
                .hasMessageContainingAll(why);
    }
}
