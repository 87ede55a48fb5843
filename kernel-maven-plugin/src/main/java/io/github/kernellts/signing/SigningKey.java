package io.github.kernellts.signing;

import io.github.kernellts.system.Digests;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;

/** A private key and its certificate. It has no accessor for the key outside this package. */
public final class SigningKey {
    private static final int PEM_LINE = 64;

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

    /** The certificate as the kernel's keyring takes it: X.509 in DER. */
    public byte[] certificateDer() {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was decoded can be encoded", e);
        }
    }

    /** The same in PEM (RFC 7468). */
    public String certificatePem() {
        String base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(certificateDer());
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    }

    /** The SHA-256 of the certificate, by which people know the key. */
    public String fingerprint() {
        return Digests.sha256(certificateDer());
    }

    @Override
    public String toString() {
        return certificate.getSubjectX500Principal().getName() + " (SHA-256 " + fingerprint() + ")";
    }
}
