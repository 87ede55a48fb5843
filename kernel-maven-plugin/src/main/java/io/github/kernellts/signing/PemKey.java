// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** A private key and its certificate in one file of RFC 7468, as OpenSSL writes them. */
final class PemKey {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:ENCRYPTED |RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END ");

    private PemKey() {}

    static SigningKey read(KeystoreLocation location, char[] password) throws GeneralSecurityException {
        byte[] content = Trees.read(location.file());
        Matcher key = KEY.matcher(new String(content, StandardCharsets.US_ASCII));
        X509Certificate certificate =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(certificates(content)))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .findFirst()
                        .orElse(null);
        if (!key.find() || certificate == null) {
            throw new KernelException(
                    location.file() + " has not both a private key and its certificate",
                    "put them into one file, key first, as in cat KEY CERTIFICATE > FILE");
        }
        byte[] der = Base64.getMimeDecoder().decode(key.group(2).strip());
        PKCS8EncodedKeySpec spec = switch (key.group(1)) {
            case "ENCRYPTED PRIVATE KEY" -> decrypt(der, location, password);
            case "RSA PRIVATE KEY" -> new PKCS8EncodedKeySpec(wrapped(der));
            default -> new PKCS8EncodedKeySpec(der);
        };
        return new SigningKey(privateKey(spec, certificate), certificate, Optional.empty(), false);
    }

    /** Java's reader takes nothing but certificates. */
    private static byte[] certificates(byte[] content) {
        String text = new String(content, StandardCharsets.US_ASCII);
        int start = text.indexOf("-----BEGIN CERTIFICATE-----");
        return start < 0 ? new byte[0] : text.substring(start).getBytes(StandardCharsets.US_ASCII);
    }

    private static PrivateKey privateKey(PKCS8EncodedKeySpec spec, X509Certificate certificate)
            throws GeneralSecurityException {
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm()).generatePrivate(spec);
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] der, KeystoreLocation location, char[] password)
            throws GeneralSecurityException {
        if (password == null) {
            throw Keystore.noPassword(location);
        }
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
            AlgorithmParameters parameters = encrypted.getAlgParameters();
            // That of PBES2 tells the cipher in its text only.
            String algorithm = parameters.toString();
            SecretKey secret = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, secret, parameters);
            return encrypted.getKeySpec(cipher);
        } catch (InvalidKeySpecException e) {
            throw Keystore.wrongPassword(location, e);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** PKCS#1 (RFC 8017) in PKCS#8 (RFC 5208). */
    private static byte[] wrapped(byte[] der) throws GeneralSecurityException {
        try {
            return new PrivateKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            RSAPrivateKey.getInstance(der))
                    .getEncoded();
        } catch (IOException | IllegalArgumentException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
