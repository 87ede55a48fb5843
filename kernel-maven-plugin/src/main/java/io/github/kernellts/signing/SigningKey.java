package io.github.kernellts.signing;

import io.github.kernellts.system.Digests;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** A private key and its certificate. It has no accessor for the key outside this package. */
public final class SigningKey {
    private final PrivateKey privateKey;
    private final X509Certificate certificate;
    private final Optional<Provider> token;
    private final boolean throwaway;

    /** @param token what signs, if the key is not in this process */
    SigningKey(PrivateKey privateKey, X509Certificate certificate, Optional<Provider> token, boolean throwaway) {
        this.privateKey = privateKey;
        this.certificate = certificate;
        this.token = token;
        this.throwaway = throwaway;
    }

    /** What signs, if the key is not in this process. */
    Optional<Provider> token() {
        return token;
    }

    /** A signature about to be made. */
    Signature signature() throws GeneralSecurityException {
        Signature signature = token.isPresent()
                ? Signature.getInstance(ModuleSigner.ALGORITHM, token.get())
                : Signature.getInstance(ModuleSigner.ALGORITHM);
        signature.initSign(privateKey);
        return signature;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Whether it was made because the owner configured none. */
    public boolean throwaway() {
        return throwaway;
    }

    /** The SHA-256 of the certificate, by which people know the key. */
    public String fingerprint() {
        return Digests.sha256(Certificates.der(certificate));
    }

    @Override
    public String toString() {
        return certificate.getSubjectX500Principal().getName() + " (SHA-256 " + fingerprint() + ")";
    }
}
