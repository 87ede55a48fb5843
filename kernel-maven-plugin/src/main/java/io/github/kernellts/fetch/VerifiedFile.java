// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.net.URI;
import java.nio.file.Path;

/**
 * A file at an address whose SHA-256 is known beforehand.
 *
 * @param from its address
 * @param digest the digest that it must have
 * @param limit the maximum size of the download
 */
public record VerifiedFile(URI from, ExpectedDigest digest, SizeLimit limit) {
    /**
     * Downloads it. The target appears whole and verified, or not at all; the next download resumes one that broke off.
     *
     * @throws UnreachableException if the server can't be reached
     * @throws KernelException if the server refuses, or sends a file with another digest, which is deleted
     */
    public void download(Downloads downloads, Path to) {
        Path part = Trees.temporarySibling(to);
        downloads.fetch(from, part, limit);
        try {
            digest.require(Digests.sha256(part), from.toString());
        } catch (KernelException e) {
            // The next download does not resume from a file with other content.
            Trees.delete(part);
            throw e;
        }
        Trees.rename(part, to);
    }
}
