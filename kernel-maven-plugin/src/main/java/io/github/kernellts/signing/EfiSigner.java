// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import net.jsign.AuthenticodeSigner;
import net.jsign.DigestAlgorithm;
import net.jsign.pe.PEFile;

/**
 * Signs the kernel's image for UEFI Secure Boot, as sbsign(1) does: Authenticode with SHA-256 (Windows Authenticode
 * Portable Executable Signature Format), without a time stamp, so that the same image gets the same signature.
 */
public final class EfiSigner {
    private final SigningKey key;

    public EfiSigner(SigningKey key) {
        this.key = key;
    }

    /**
     * Signs an image in place if firmware can start it, that is, if it has the kernel's EFI stub.
     *
     * @return whether it was signed
     */
    public boolean sign(Path image) {
        try {
            if (!PEFile.isPEFile(image.toFile())) {
                return false;
            }
            AuthenticodeSigner signer = new AuthenticodeSigner(new Certificate[] {key.certificate()}, key.privateKey())
                    .withDigestAlgorithm(DigestAlgorithm.SHA256)
                    .withSignaturesReplaced(true)
                    .withTimestamping(false);
            key.token().ifPresent(signer::withSignatureProvider);
            try (PEFile file = new PEFile(image.toFile())) {
                signer.sign(file);
            }
            return true;
        } catch (IOException e) {
            throw Trees.failure("sign", image, e);
        } catch (Exception e) {
            throw new KernelException(
                    "The key " + key + " can't sign " + image + ": " + e.getMessage(),
                    "check the key in kernel.efi.keystore, or without one in kernel.signing.keystore",
                    e);
        }
    }
}
