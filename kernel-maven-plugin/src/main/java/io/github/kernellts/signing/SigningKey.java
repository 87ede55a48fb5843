// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;

/** A private key and its certificate. It has no accessor for the key outside this package. */
public final class SigningKey {
    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), by its name in the JDK. */
    public static final String MESSAGE_ALGORITHM = "SHA256withRSA";

    private final Supplier<PrivateKey> privateKey;
    private final X509Certificate certificate;
    private final Optional<Provider> token;
    private final boolean throwaway;

    /** @param token the provider of the token that signs; empty for a key in this process */
    SigningKey(PrivateKey privateKey, X509Certificate certificate, Optional<Provider> token, boolean throwaway) {
        this(() -> privateKey, certificate, token, throwaway);
    }

    /** @param privateKey opens the key when something is to be signed */
    SigningKey(
            Supplier<PrivateKey> privateKey, X509Certificate certificate, Optional<Provider> token, boolean throwaway) {
        this.privateKey = privateKey;
        this.certificate = certificate;
        this.token = token;
        this.throwaway = throwaway;
    }

    /** The provider of the token that signs; empty for a key in this process. */
    Optional<Provider> token() {
        return token;
    }

    /** A new signature object, for one of many signatures. */
    Signature signature() throws GeneralSecurityException {
        return signature(ModuleSigner.ALGORITHM, token.or(NativeRsa::provider));
    }

    /** A new object for a single signature; loading the library of AWS-LC would take more time than it saves. */
    Signature single(String algorithm) throws GeneralSecurityException {
        return signature(algorithm, token);
    }

    private Signature signature(String algorithm, Optional<Provider> provider) throws GeneralSecurityException {
        Signature signature = provider.isPresent()
                ? Signature.getInstance(algorithm, provider.get())
                : Signature.getInstance(algorithm);
        signature.initSign(privateKey());
        return signature;
    }

    /**
     * A signature of a message, by {@link #MESSAGE_ALGORITHM}.
     *
     * @throws KernelException if the token that has the key refuses
     */
    public byte[] sign(byte[] message) {
        try {
            Signature signature = single(MESSAGE_ALGORITHM);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new KernelException(
                    "The key " + this + " can't sign: " + e.getMessage(),
                    "check the token or file in kernel.signing.keystore",
                    e);
        }
    }

    PrivateKey privateKey() {
        return privateKey.get();
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The time of its certificate in words; empty if that is now. */
    public Optional<String> invalidNow() {
        try {
            certificate.checkValidity();
            return Optional.empty();
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return Optional.of("is valid from " + certificate.getNotBefore() + " to " + certificate.getNotAfter());
        }
    }

    /** Whether its certificate is one that its owner issued. */
    boolean isSelfSigned() {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    /** Whether the key is a throwaway one, made because the owner configured none. */
    public boolean throwaway() {
        return throwaway;
    }

    /** The SHA-256 of the certificate, in hexadecimal. */
    public String fingerprint() {
        return Certificates.fingerprint(certificate);
    }

    @Override
    public String toString() {
        return certificate.getSubjectX500Principal().getName() + " (SHA-256 " + fingerprint() + ")";
    }
}
