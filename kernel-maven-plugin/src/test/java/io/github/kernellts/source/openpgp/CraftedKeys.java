// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.openpgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcaKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPair;

/** A primary key, a subkey and a stranger's key, with bindings that gpg would not make. */
final class CraftedKeys {
    static final int STRONG = HashAlgorithmTags.SHA256;
    static final Date MADE = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final Date SIGNED = Date.from(Instant.parse("2020-06-01T00:00:00Z"));
    private static final String USER = "developer <developer@example.org>";

    final PGPKeyPair primary = pair(false);
    final PGPKeyPair subkey = pair(true);
    final PGPKeyPair stranger = pair(true);

    /** The content of a binding or certification. */
    @FunctionalInterface
    interface Statement {
        void of(PGPSignatureSubpacketGenerator hashed) throws PGPException, IOException;
    }

    private static PGPKeyPair pair(boolean asSubkey) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            PGPKeyPair made =
                    new JcaPGPKeyPair(PublicKeyPacket.VERSION_4, PublicKeyAlgorithmTags.RSA_GENERAL, pair, MADE);
            return asSubkey ? made.asSubkey(new JcaKeyFingerprintCalculator()) : made;
        } catch (GeneralSecurityException | PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The primary key with a self-certification. */
    PGPPublicKey certified(int hash, Statement statement) throws PGPException, IOException {
        PGPSignatureGenerator generator = generator(PGPSignature.POSITIVE_CERTIFICATION, primary, hash, statement);
        return PGPPublicKey.addCertification(
                primary.getPublicKey(), USER, generator.generateCertification(USER, primary.getPublicKey()));
    }

    PGPPublicKey certified() throws PGPException, IOException {
        return certified(STRONG, hashed -> hashed.setKeyFlags(false, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA));
    }

    /** The same, revoked by itself. */
    PGPPublicKey revoked() throws PGPException, IOException {
        PGPSignatureGenerator generator = generator(PGPSignature.KEY_REVOCATION, primary, STRONG, hashed -> {});
        return PGPPublicKey.addCertification(certified(), generator.generateCertification(primary.getPublicKey()));
    }

    /** A subkey with a signature of this type by a key. */
    PGPPublicKey bound(PGPKeyPair sub, int type, PGPKeyPair by, int hash, Statement statement)
            throws PGPException, IOException {
        return PGPPublicKey.addCertification(
                sub.getPublicKey(),
                generator(type, by, hash, statement).generateCertification(primary.getPublicKey(), sub.getPublicKey()));
    }

    PGPPublicKey bound(Statement statement) throws PGPException, IOException {
        return bound(subkey, PGPSignature.SUBKEY_BINDING, primary, STRONG, statement);
    }

    /** The statement that a subkey may sign, with the subkey's own confirmation, and an additional statement. */
    Statement signing(Statement more) {
        return hashed -> {
            hashed.setKeyFlags(false, KeyFlags.SIGN_DATA);
            hashed.addEmbeddedSignature(false, confirmation(subkey, STRONG));
            more.of(hashed);
        };
    }

    /** A subkey's signature that confirms that it belongs to the primary key. */
    PGPSignature confirmation(PGPKeyPair by, int hash) throws PGPException, IOException {
        return generator(PGPSignature.PRIMARYKEY_BINDING, by, hash, hashed -> {})
                .generateCertification(primary.getPublicKey(), subkey.getPublicKey());
    }

    /** A signature of a document. */
    static byte[] sign(byte[] document, PGPKeyPair by, int type, int hash) throws PGPException, IOException {
        PGPSignatureGenerator generator = generator(type, by, hash, hashed -> {});
        generator.update(document);
        return generator.generate().getEncoded();
    }

    static byte[] keyring(PGPPublicKey... keys) throws IOException {
        ByteArrayOutputStream ring = new ByteArrayOutputStream();
        for (PGPPublicKey key : keys) {
            key.encode(ring);
        }
        return ring.toByteArray();
    }

    private static PGPSignatureGenerator generator(int type, PGPKeyPair by, int hash, Statement statement)
            throws PGPException, IOException {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new JcaPGPContentSignerBuilder(PublicKeyAlgorithmTags.RSA_GENERAL, hash), by.getPublicKey());
        generator.init(type, by.getPrivateKey());
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setSignatureCreationTime(false, SIGNED);
        hashed.setIssuerFingerprint(false, by.getPublicKey());
        statement.of(hashed);
        generator.setHashedSubpackets(hashed.generate());
        return generator;
    }
}
