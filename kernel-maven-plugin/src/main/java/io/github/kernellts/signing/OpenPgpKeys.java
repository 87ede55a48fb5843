// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PBESecretKeyEncryptor;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPair;

/** Makes OpenPGP keys for RPMs. */
public final class OpenPgpKeys {
    /** The coded iteration count of a password: 65,011,712 bytes hashed (RFC 4880, 3.7.1.3), as in gpg. */
    private static final int S2K_COUNT = 0xff;

    private OpenPgpKeys() {}

    /**
     * A new key in armour, as {@code gpg --export-secret-keys --armor} writes it: RSA-4096, self-certified with SHA-512,
     * for signing only, without an expiry date.
     *
     * @param user the user id, such as {@code Example kernels <kernels@example.org>}
     * @param password protects the key; null for none
     */
    public static String generate(String user, char[] password) {
        return armored(NativeRsa.generate(), user, password);
    }

    /** The same of an existing key pair. */
    static String armored(KeyPair pair, String user, char[] password) {
        try {
            PGPKeyPair key = new JcaPGPKeyPair(
                    PublicKeyPacket.VERSION_4, PublicKeyAlgorithmTags.RSA_GENERAL, pair, Date.from(Instant.now()));
            PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
            // Otherwise it may be of the next second, and the key does not hold in its first one.
            hashed.setSignatureCreationTime(false, key.getPublicKey().getCreationTime());
            hashed.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
            hashed.setPreferredHashAlgorithms(false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
            hashed.setIssuerFingerprint(false, key.getPublicKey());
            PBESecretKeyEncryptor encryptor = password == null
                    ? null
                    : new BcPBESecretKeyEncryptorBuilder(
                                    SymmetricKeyAlgorithmTags.AES_256,
                                    new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA256),
                                    S2K_COUNT)
                            .build(password);
            PGPKeyRingGenerator ring = new PGPKeyRingGenerator(
                    PGPSignature.POSITIVE_CERTIFICATION,
                    key,
                    user,
                    // The checksum of a secret key packet (RFC 4880, 5.5.3).
                    new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                    hashed.generate(),
                    null,
                    new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA512),
                    encryptor);
            return OpenPgpKey.armored(ring.generateSecretKeyRing().getEncoded());
        } catch (PGPException | IOException e) {
            throw new IllegalStateException("This Java can't make an RSA key", e);
        }
    }
}
