// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.repo.RepositoryKeys;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.Processes;
import io.github.kernellts.verify.RpmSignatures;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The accepted signing keys of a repository's packages, and the check of the signatures. */
final class PublishedKeys {
    private static final String FORMER = "kernel.repo.former";

    private final RepositoryKeys keys;
    private final Processes processes;

    /** @param former files with the public keys of packages from before a rotation */
    PublishedKeys(OpenPgpKey key, List<Path> former, Processes processes) {
        this.keys = new RepositoryKeys(
                key.asPublicKey(),
                former.stream().map(file -> PublicKey.read(file, FORMER)).toList());
        this.processes = processes;
    }

    RepositoryKeys keys() {
        return keys;
    }

    /**
     * Checks packages that are already in a repository against the keys. Anyone with write access to the directory
     * could have added them, and the signed metadata vouch for them.
     *
     * @throws io.github.kernellts.system.KernelException naming the packages that are unsigned, altered or of another key
     */
    void requireSigned(Stream<Path> rpms, RepositoryTree repository) {
        List<Path> all = rpms.toList();
        if (!all.isEmpty()) {
            new RpmSignatures(processes, keys.trusted())
                    .verify(
                            all,
                            repository.binaryDirectory().resolve(".rpmdb"),
                            "delete these packages from "
                                    + repository.binaryDirectory().getParent()
                                    + ", or, if the key for RPMs was replaced, set " + FORMER
                                    + " to the public key that signed them, a copy of the repository's former "
                                    + RepositoryKeys.KEY);
        }
    }
}
