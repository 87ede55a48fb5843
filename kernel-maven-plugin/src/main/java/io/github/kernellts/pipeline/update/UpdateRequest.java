// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Address;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What pins are to be held against kernel.org's releases.
 *
 * @param poms the POMs that may pin point releases
 * @param built the point releases that their projects build
 * @param releases the address of kernel.org's list of releases
 * @param mirror the address below which kernel.org's {@code v6.x} directories lie
 * @param keyring OpenPGP public keys in place of the kernel developers' own, if the user gave some
 * @param sums a file of digests that gets those of new releases, if there is one
 * @param cache where verified sources are kept
 * @param checkOnly whether nothing is to be changed, and what is out of date is a failure
 * @param offline whether nothing may be fetched
 */
public record UpdateRequest(
        List<Path> poms,
        Set<KernelVersion> built,
        URI releases,
        URI mirror,
        Optional<Path> keyring,
        Optional<Path> sums,
        UserCache cache,
        boolean checkOnly,
        boolean offline) {
    /** @throws io.github.kernellts.system.KernelException if the list's address is not http or https, or carries a login */
    public UpdateRequest {
        Address.http("kernel.update.releases", releases.toString());
        poms = List.copyOf(poms);
        built = Set.copyOf(built);
    }
}
