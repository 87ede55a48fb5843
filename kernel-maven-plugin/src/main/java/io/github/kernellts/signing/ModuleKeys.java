// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Generates keys for modules and images. */
public final class ModuleKeys {
    private ModuleKeys() {}

    /**
     * A new key with a self-signed certificate: RSA-4096 with SHA-512, for digital signatures only.
     *
     * @param name the common name of its owner, such as {@code Example kernel modules}
     * @param days the validity of the certificate
     * @param password protects the keystore
     * @return a PKCS#12 keystore (RFC 7292)
     */
    public static byte[] generate(String name, int days, char[] password) {
        return keystore(NativeRsa.generate(), name, days, password);
    }

    /** The same of an existing key pair. */
    static byte[] keystore(KeyPair pair, String name, int days, char[] password) {
        try {
            KeyStore store = Pkcs12.writer(password);
            store.load(null, null);
            store.setKeyEntry("key", pair.getPrivate(), password, new Certificate[] {selfSigned(pair, name, days)});
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("This Java can't make an RSA key", e);
        }
    }

    private static X509Certificate selfSigned(KeyPair pair, String subject, int days)
            throws GeneralSecurityException, CertIOException, OperatorCreationException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, subject).build();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(159, new SecureRandom()),
                Date.from(now.minus(1, ChronoUnit.HOURS)),
                Date.from(now.plus(days, ChronoUnit.DAYS)),
                name,
                pair.getPublic());
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(pair.getPublic()));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder(ModuleSigner.ALGORITHM).build(pair.getPrivate())));
    }
}
