// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
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
    private static final int BITS = 4096;

    private OpenPgpKeys() {}

    /** The key of a workspace whose owner has configured none, made if it isn't there. */
    public static OpenPgpKey throwaway(Path file) {
        if (!Files.exists(file)) {
            String key = generate("kernel-lts throwaway RPM key", null);
            Trees.writeSecret(file, key.getBytes(StandardCharsets.US_ASCII));
        }
        return SecretKeyFile.open(new KeystoreLocation(file, Optional.empty(), () -> null), true);
    }

    /**
     * A new key in armour, as {@code gpg --export-secret-keys --armor} writes it: RSA-4096, certified by itself with
     * SHA-512, for signing only, without an end.
     *
     * @param user the user id, such as {@code Example kernels <kernels@example.org>}
     * @param password what protects it, or null
     */
    public static String generate(String user, char[] password) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            PGPKeyPair key = new JcaPGPKeyPair(
                    PublicKeyPacket.VERSION_4, PublicKeyAlgorithmTags.RSA_GENERAL, pair, Date.from(Instant.now()));
            PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
            hashed.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
            hashed.setPreferredHashAlgorithms(false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
            hashed.setIssuerFingerprint(false, key.getPublicKey());
            PBESecretKeyEncryptor encryptor = password == null
                    ? null
                    : new BcPBESecretKeyEncryptorBuilder(
                                    SymmetricKeyAlgorithmTags.AES_256,
                                    new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA256))
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
        } catch (GeneralSecurityException | PGPException | IOException e) {
            throw new IllegalStateException("This Java can't make an RSA key", e);
        }
    }
}
