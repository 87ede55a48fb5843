// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Address;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What source is wanted.
 *
 * @param version the point release
 * @param from {@code auto}, {@code kernel.org}, {@code apt}, or the path or URL of a tarball, or the path of a tree
 * @param sha256 the digest that the tarball must have, if the user gave one
 * @param mirror the address below which kernel.org's {@code v6.x} directories lie
 * @param keyring a file of OpenPGP public keys in place of the kernel developers' own, if the user gave one
 * @param offline whether nothing may be fetched
 */
public record SourceRequest(
        KernelVersion version,
        String from,
        Optional<String> sha256,
        URI mirror,
        Optional<Path> keyring,
        boolean offline) {

    /** Where kernel.org serves releases; its tarballs are the same on every mirror. */
    public static final URI KERNEL_ORG = URI.create("https://cdn.kernel.org/pub/linux/kernel/");

    /** The address of a mirror that a user gave, or else kernel.org's own. */
    public static URI mirror(Optional<String> given) {
        return given.map(address ->
                        Address.http("kernel.source.mirror", address.endsWith("/") ? address : address + "/"))
                .orElse(KERNEL_ORG);
    }
}
