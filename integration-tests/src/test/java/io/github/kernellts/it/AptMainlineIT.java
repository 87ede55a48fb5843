// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Uses the machine's own apt archives, which must list 6.1.170; kernel.org is replaced by a port without a server. */
class AptMainlineIT {
    private static final String VERSION = "6.1.170";

    private final OutsideProject project = OutsideProject.of("tiny", "apt-mainline");
    private final Path cache = Trees.emptyDirectory(project.directory().resolve("cache"));

    @Test
    void aSnapshotIsBuiltFromUpstreamsTarballWhereKernelOrgCantBeReached() {
        OutsideProject.Result fetched = source("-Dkernel.version=" + VERSION);
        assertThat(fetched.exit()).as(fetched.log()).isZero();
        assertThat(fetched.log())
                .contains("Source: upstream's tarball of Linux " + VERSION + " from Debian's source package linux ")
                .contains("verified by apt, against the signature of the archive")
                .doesNotContain("Debian's patches")
                .doesNotContain("[WARNING] Building");
        OutsideProject.Result again = source("-Dkernel.version=" + VERSION, "-o");
        assertThat(again.exit()).as(again.log()).isZero();
        assertThat(again.log()).contains("Source: upstream's tarball of Linux " + VERSION);

        OutsideProject.Result release = source("-Dkernel.version=" + VERSION, "-Dkernel.release");
        assertThat(release.exit()).isNotZero();
        assertThat(release.log()).contains("Fix: ");
    }

    /** As README's command for another branch does on a machine without kernel.org: nothing is named but the branch. */
    @Test
    void aBranchThatThisMachinesSuitesLackComesFromTheSuiteOfDebianThatHasIt() {
        OutsideProject.Result fetched = source("-Plts-5.10");
        assertThat(fetched).succeeded();
        assertThat(fetched)
                .says("This machine's archives have no Linux 5.10; Debian's suite bullseye is asked, at their address")
                .says("Source: upstream's tarball of Linux 5.10.", "bullseye/main")
                .says("verified by apt, against the signature of the archive")
                .says("although kernel.version is 5.10.");
    }

    private OutsideProject.Result source(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "kernel:source", "-Pel9", "-Dkernel.source.mirror=http://127.0.0.1:1/", "-Dkernel.cache=" + cache));
        arguments.addAll(List.of(more));
        return project.maven(Map.of(), arguments.toArray(String[]::new));
    }
}
