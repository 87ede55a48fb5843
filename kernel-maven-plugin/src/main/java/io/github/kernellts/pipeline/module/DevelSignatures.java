// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.RpmSignatures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the signer of a -devel RPM before reading its content: a module's build runs its makefiles and programs. The
 * trusted keys are the owner's own and those of {@code kernel.devel.trusted}.
 */
final class DevelSignatures {
    private static final String REMEDY = "set kernel.devel.trusted to the public key of the kernel's"
            + " builder, or depend on a -devel package that the key in kernel.rpm.keyring signed";

    private final Processes processes;
    private final WorkDirectory work;
    private final List<String> keys = new ArrayList<>();
    private final boolean strict;
    private final Output output;

    /**
     * Reads the keys.
     *
     * @param own the key that this build signs with
     * @param throwaway whether that key is a throwaway one, which no other workspace has
     * @param trusted files with further public keys
     * @throws KernelException if one of them is no public key in armour
     */
    DevelSignatures(
            Processes processes,
            WorkDirectory work,
            OpenPgpKey own,
            boolean throwaway,
            List<Path> trusted,
            Output output) {
        this.processes = processes;
        this.work = work;
        this.output = output;
        this.strict = !throwaway || !trusted.isEmpty();
        keys.add(own.publicKey());
        trusted.forEach(file -> keys.addAll(publicKeys(file)));
    }

    /** @throws KernelException if the file is no public key in armour, or one that was revoked */
    static List<String> publicKeys(Path file) {
        String text = Trees.text(file);
        if (!text.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----")) {
            throw new KernelException(
                    "kernel.devel.trusted names " + file + ", which isn't an armoured OpenPGP public key",
                    "write it with gpg --export --armor KEY");
        }
        return PublicKey.readAll(file, "kernel.devel.trusted").stream()
                .map(PublicKey::armored)
                .toList();
    }

    /**
     * Checks, once for the same RPM and keys.
     *
     * @param sha256 the digest of the RPM
     * @throws KernelException if no trusted key signed it; if the owner has configured no key at all, there is only a
     *     warning
     */
    void require(Path rpm, String sha256) {
        require(
                rpm,
                sha256,
                "The makefiles and programs of a -devel package without the signature of a known key are run. ");
    }

    /** The same for a kernel's RPM, which is booted. */
    void requireKernel(Path rpm, String sha256) {
        require(rpm, sha256, "A kernel without the signature of a known key is booted. ");
    }

    private void require(Path rpm, String sha256, String warning) {
        WorkDirectory own = work.of("devel-" + sha256.substring(0, 12));
        Inputs inputs = Inputs.none().with("devel", sha256).with("keys", keys);
        try {
            new Stage(ModuleStage.DEVEL_SIGNATURE, own.stamps(), List.of(), output).ensure(inputs, () -> {
                new RpmSignatures(processes, keys).verify(List.of(rpm), own.rpmDatabase(), REMEDY);
                return List.of(rpm);
            });
        } catch (KernelException e) {
            if (strict) {
                throw e;
            }
            output.warn(warning + e.getMessage());
        }
    }
}
