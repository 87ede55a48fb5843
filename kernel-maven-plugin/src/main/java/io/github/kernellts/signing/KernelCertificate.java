// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A certificate that the kernel can read. It drops others from its keyring with a line in its log, and then refuses every
 * module that was signed with their keys.
 */
final class KernelCertificate {
    /**
     * The signatures that supported branches read (x509_note_sig_algo in crypto/asymmetric_keys/x509_cert_parser.c),
     * without those of SHA-1; LtsBranch knows which of them read ECDSA.
     */
    private static final Pattern SIGNATURES = Pattern.compile("(?i)SHA(224|256|384|512)with(RSA|ECDSA)");
    /**
     * The keys that they read (x509_extract_key_data in the same file); RSA limited to PSS is another kind. Those of elliptic
     * curves are left out: Linux before 5.13 knows none, and later ones check a certificate's own signature when they
     * read it, before the module of that algorithm can be loaded.
     */
    private static final Pattern KEYS = Pattern.compile("RSA");

    /** The bytes of the RSA keys that they take (rsa_check_key_length in crypto/rsa.c), without those below 2048 bits. */
    private static final Set<Integer> SIZES = Set.of(256, 384, 512);

    /** Public exponents are above it and below {@link #ABOVE_EXPONENTS} in FIPS mode (rsa_check_exponent_fips there). */
    private static final BigInteger BELOW_EXPONENTS = BigInteger.valueOf(65_536);

    private static final BigInteger ABOVE_EXPONENTS = BigInteger.ONE.shiftLeft(256);

    private final X509Certificate certificate;
    private final Path file;
    private final String property;

    private KernelCertificate(X509Certificate certificate, Path file, String property) {
        this.certificate = certificate;
        this.file = file;
        this.property = property;
    }

    /**
     * @param file its origin, for the message
     * @param property the property that names the file
     * @throws KernelException if the kernel can't read it, or if it was signed with SHA-1 or MD5
     */
    static void require(X509Certificate certificate, Path file, String property) {
        KernelCertificate read = new KernelCertificate(certificate, file, property);
        read.requireAlgorithms();
        read.requireNumbers((RSAPublicKey) certificate.getPublicKey());
        read.requireForm();
    }

    private void requireAlgorithms() {
        String signature = certificate.getSigAlgName();
        if (!SIGNATURES.matcher(signature).matches()) {
            throw refused(
                    "is signed with " + signature + ", which kernels don't read or which is too weak",
                    "make one for the same key with openssl x509 -req -sha256, and set " + property + " to its file");
        }
        String key = certificate.getPublicKey().getAlgorithm();
        if (!KEYS.matcher(key).matches()) {
            throw refused(
                    "is of a key of the kind " + key + ", which kernels don't read, or not when they start",
                    "set " + property + " to one of an RSA key");
        }
    }

    private void requireNumbers(RSAPublicKey key) {
        // The kernel counts in words of 64 bits, and then wants a signature to have as many bytes as these.
        int bits = key.getModulus().bitLength();
        if (!SIZES.contains((bits + 7) / 8)) {
            throw refused(
                    "is of an RSA-" + bits + " key, and kernels read RSA-2048, RSA-3072 and RSA-4096 (and weaker ones)",
                    "make a key with the keygen goal or openssl req -x509 -newkey rsa:4096, and set " + property
                            + " to it");
        }
        BigInteger exponent = key.getPublicExponent();
        if (!exponent.testBit(0)
                || exponent.compareTo(BELOW_EXPONENTS) <= 0
                || exponent.compareTo(ABOVE_EXPONENTS) >= 0) {
            throw refused(
                    "is of an RSA key with the public exponent " + exponent
                            + ", and kernels in FIPS mode want an odd one between 2^16 and 2^256",
                    "make a key with the keygen goal or openssl req -x509 -newkey rsa:4096, and set " + property
                            + " to it");
        }
    }

    private void requireForm() {
        CertificateForm.unread(certificate).ifPresent(why -> {
            throw refused(
                    why + ", and kernels don't read it",
                    "make one for the same key with openssl req -x509 -key KEY, and set " + property + " to its file");
        });
    }

    private KernelException refused(String why, String remedy) {
        return new KernelException(
                "The certificate of " + certificate.getSubjectX500Principal().getName() + " in " + file + " " + why,
                remedy);
    }
}
