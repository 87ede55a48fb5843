// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.signing.OwnersKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of publishing a repository.
 *
 * @param root the directory of all repositories
 * @param el the EL of this one, such as {@code el9}
 * @param id the name of this one for dnf
 * @param stamps the directory with the fingerprint of the last publication
 * @param packages the signed RPMs to add
 * @param vex CycloneDX VEX documents of kernels and modules among them
 * @param provenance bills of materials, signed statements and certificates of builds among them
 * @param kept the number of builds of each kernel that stay
 * @param url the address that {@code root} is served at; empty for the directory itself
 * @param former files with public keys of packages that stay from before a rotation
 * @param keys the owner's keys
 * @param snapshot whether throwaway keys are allowed
 * @param cache the user's cache
 * @param searchPath the PATH in which tools are looked for
 * @param provision whether missing packages may be installed
 */
public record RepositoryRequest(
        Path root,
        String el,
        RepositoryId id,
        Path stamps,
        RepositoryTree.Packages packages,
        List<Path> vex,
        List<Path> provenance,
        int kept,
        Optional<RepositoryUrl> url,
        List<Path> former,
        OwnersKeys keys,
        boolean snapshot,
        UserCache cache,
        String searchPath,
        boolean provision) {
    public RepositoryRequest {
        vex = List.copyOf(vex);
        provenance = List.copyOf(provenance);
        former = List.copyOf(former);
    }
}
