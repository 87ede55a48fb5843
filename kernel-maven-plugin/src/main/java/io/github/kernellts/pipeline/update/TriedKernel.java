// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel of the reactor, whose patches and fragments are tried with a new release.
 *
 * @param flavor its form in package names
 * @param project the base directory of relative paths
 * @param configBase the tree's configuration target that fragments are laid over
 * @param fragments names and paths of fragments
 * @param patches a directory with a series of the user's own, or one patch
 * @param els the ELs that it is built for
 * @param branches the branches that it is built of
 * @param toolchain the place of its builds
 */
public record TriedKernel(
        String flavor,
        Path project,
        String configBase,
        List<String> fragments,
        Optional<Path> patches,
        List<EnterpriseLinux> els,
        Set<Branch> branches,
        ToolchainRequest toolchain) {
    public TriedKernel {
        fragments = List.copyOf(fragments);
        els = List.copyOf(els);
        branches = Set.copyOf(branches);
    }
}
