// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How what is built of a branch stands to what kernel.org released of it.
 *
 * @param branch the branch
 * @param pinned the point releases that POMs of this build pin
 * @param inherited those that its projects have from a parent elsewhere, which can't be changed here
 * @param newest the newest point release, if kernel.org lists the branch
 */
public record BranchState(
        Branch branch, List<KernelVersion> pinned, List<KernelVersion> inherited, Optional<Release> newest) {
    public BranchState {
        pinned = List.copyOf(pinned);
        inherited = List.copyOf(inherited);
    }

    /** All that is built of it. */
    public List<KernelVersion> built() {
        return Stream.concat(pinned.stream(), inherited.stream()).distinct().toList();
    }

    /** What of it is older than the newest release. */
    public List<KernelVersion> outdated() {
        return older(built());
    }

    /** What of it is older and can't be raised here. */
    public List<KernelVersion> outdatedElsewhere() {
        return older(inherited);
    }

    /** The release to which pins of this build are raised, if there is one that is older. */
    public Optional<Release> target() {
        return newest.filter(release -> !older(pinned).isEmpty());
    }

    /** Whether kernel.org releases nothing more of it: it says so, or doesn't list the branch any longer. */
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
