// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.EncryptionException;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A private key and its certificate in one PEM file (RFC 7468), as OpenSSL writes them. The first key counts, and its
 * certificate, which may have others of its chain before and after it.
 */
final class PemKey {
    /** The start of each part of a PEM file. */
    static final String BEGIN = "-----BEGIN ";

    private final KeystoreLocation location;
    private final char[] password;

    private PemKey(KeystoreLocation location, char[] password) {
        this.location = location;
        this.password = password;
    }

    /** @param password null for none */
    static SigningKey read(KeystoreLocation location, char[] password) throws GeneralSecurityException {
        return new PemKey(location, password).read();
    }

    private SigningKey read() throws GeneralSecurityException {
        Path file = location.file();
        PrivateKeyInfo key = null;
        List<X509CertificateHolder> certificates = new ArrayList<>();
        String text = new String(Trees.read(file), StandardCharsets.ISO_8859_1);
        // A byte order mark, or whatever else an editor put on the first line.
        text = text.substring(text.indexOf(BEGIN));
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                if (each instanceof X509CertificateHolder found) {
                    certificates.add(found);
                } else if (key == null) {
                    key = privateKey(each);
                }
            }
            if (key == null || certificates.isEmpty()) {
                throw new KernelException(
                        file + " must contain a private key and its certificate",
                        "put them into one file, key first, with cat KEY CERTIFICATE > FILE, and set "
                                + location.properties().file() + " to it");
            }
            PrivateKey converted = converted(key);
            return new SigningKey(converted, certificate(converted, certificates), Optional.empty(), false);
        } catch (EncryptionException e) {
            throw Keystore.wrongPassword(location, e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The certificate of the key, or the first if none is: another place refuses that. */
    private static X509Certificate certificate(PrivateKey key, List<X509CertificateHolder> all)
            throws GeneralSecurityException {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (X509CertificateHolder each : all) {
            X509Certificate certificate = converter.getCertificate(each);
            if (key instanceof RSAKey one
                    && certificate.getPublicKey() instanceof RSAKey other
                    && one.getModulus().equals(other.getModulus())) {
                return certificate;
            }
        }
        return converter.getCertificate(all.get(0));
    }

    /** The key of an object in the file; null if it is something else, such as the parameters of a curve. */
    private PrivateKeyInfo privateKey(Object object) throws IOException {
        if (object instanceof PrivateKeyInfo plain) {
            return plain;
        }
        if (object instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        if (object instanceof PEMEncryptedKeyPair encrypted) {
            return encrypted
                    .decryptKeyPair(new BcPEMDecryptorProvider(bytes(required())))
                    .getPrivateKeyInfo();
        }
        if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            try {
                // This builder asks for ciphers by names that Java's own providers lack.
                return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(required()));
            } catch (PKCSException e) {
                if (e.getCause() instanceof OperatorCreationException) {
                    throw new IOException(e.getMessage(), e);
                }
                throw Keystore.wrongPassword(location, e);
            } catch (OperatorCreationException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return null;
    }

    /**
     * A password as OpenSSL takes it in this older form: its bytes, as the terminal or file has them. Of each character, the
     * library takes the lower eight bits.
     */
    private static char[] bytes(char[] password) {
        return new String(new String(password).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                .toCharArray();
    }

    private char[] required() {
        if (password == null) {
            throw Keystore.noPassword(location);
        }
        return password;
    }

    private PrivateKey converted(PrivateKeyInfo key) {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(key);
        } catch (PEMException e) {
            throw unreadable(e);
        }
    }

    private KernelException unreadable(IOException cause) {
        return new KernelException(
                "The PEM file " + location.file() + " can't be read: " + cause.getMessage(),
                "write the key again with openssl pkcs8 -topk8, and set "
                        + location.properties().file() + " to that file",
                cause);
    }
}
