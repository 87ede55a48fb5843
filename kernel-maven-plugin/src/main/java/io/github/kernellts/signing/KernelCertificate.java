// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;

/**
 * A certificate that the kernel can read. It drops others from its keyring with a line in its log, and then refuses every
 * module that was signed with their keys.
 */
final class KernelCertificate {
    /**
     * The signatures that all supported branches read (x509_note_sig_algo in crypto/asymmetric_keys/x509_cert_parser.c),
     * without those of SHA-1.
     */
    private static final Pattern SIGNATURES = Pattern.compile("(?i)SHA(224|256|384|512)with(RSA|ECDSA)");
    /**
     * The keys that they read (x509_extract_key_data in the same file); RSA limited to PSS is another kind. Those of elliptic
     * curves are left out: Linux before 5.13 knows none, and later ones check a certificate's own signature when they
     * read it, before the module of that algorithm can be loaded.
     */
    private static final Pattern KEYS = Pattern.compile("RSA");

    private KernelCertificate() {}

    /**
     * @param file its origin, for the message
     * @param property the property that names the file
     * @throws KernelException if the kernel can't read it, or if it was signed with SHA-1 or MD5
     */
    static void require(X509Certificate certificate, Path file, String property) {
        String signature = certificate.getSigAlgName();
        if (!SIGNATURES.matcher(signature).matches()) {
            throw new KernelException(
                    "The certificate of "
                            + certificate.getSubjectX500Principal().getName() + " in " + file + " is signed with "
                            + signature + ", which kernels don't read or which is too weak",
                    "make one for the same key with openssl x509 -req -sha256, and set " + property + " to its file");
        }
        String key = certificate.getPublicKey().getAlgorithm();
        if (!KEYS.matcher(key).matches()) {
            throw new KernelException(
                    "The certificate of "
                            + certificate.getSubjectX500Principal().getName() + " in " + file
                            + " is of a key of the kind " + key + ", which kernels don't read, or not when they start",
                    "set " + property + " to one of an RSA key");
        }
    }
}
