// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A branch with the point releases that a build pins and the newest that kernel.org lists.
 *
 * @param branch the branch
 * @param pinned the point releases that the POMs of this build pin
 * @param inherited the point releases inherited from a parent outside this build, which this build can't change
 * @param newest the newest point release, if kernel.org lists the branch
 */
public record BranchState(
        Branch branch, List<KernelVersion> pinned, List<KernelVersion> inherited, Optional<Release> newest) {
    public BranchState {
        pinned = List.copyOf(pinned);
        inherited = List.copyOf(inherited);
    }

    /** All point releases of the branch that are built. */
    public List<KernelVersion> built() {
        return Stream.concat(pinned.stream(), inherited.stream()).distinct().toList();
    }

    /** The built point releases that are older than the newest. */
    public List<KernelVersion> outdated() {
        return older(built());
    }

    /** The outdated point releases that can't be raised here. */
    public List<KernelVersion> outdatedElsewhere() {
        return older(inherited);
    }

    /** The release that older pins of this build are raised to; empty if no pin is older. */
    public Optional<Release> target() {
        return newest.filter(release -> !older(pinned).isEmpty());
    }

    /** Whether kernel.org has ended the branch: it is marked so in the list, or no longer listed. */
    public boolean ended() {
        return newest.map(Release::last).orElse(true);
    }

    private List<KernelVersion> older(List<KernelVersion> versions) {
        return versions.stream()
                .filter(version -> newest.filter(release -> release.version().point() > version.point())
                        .isPresent())
                .toList();
    }
}
