// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Lazy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.RSASecretBCPGKey;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/** OpenPGP secret keys in a file, as {@code gpg --export-secret-keys} writes it. They sign in this process. */
final class SecretKeyFile {
    private SecretKeyFile() {}

    static OpenPgpKey open(KeystoreLocation location, boolean throwaway) {
        Path file = location.file();
        try {
            PGPSecretKeyRing ring = ring(file, location);
            PGPSecretKey secret = signing(ring, file);
            PGPPublicKey key = secret.getPublicKey();
            OpenPgpKey.require(key, ring.getPublicKey(), file);
            // Half a second goes into a password, by gpg's wish, and what is signed already needs none.
            Lazy<PGPPrivateKey> unlocked = new Lazy<>(() -> unlock(secret, location));
            return new OpenPgpKey(
                    key,
                    certificate(ring),
                    (content, at) -> sign(key, unlocked.get(), content, at),
                    () -> secrets(unlocked.get()),
                    throwaway);
        } catch (IOException | PGPException e) {
            throw unreadable(file, e);
        }
    }

    private static KernelException unreadable(Path file, Exception cause) {
        return new KernelException(
                "The OpenPGP key " + file + " can't be read: " + cause.getMessage(),
                "export it again with gpg --export-secret-keys",
                cause);
    }

    private static List<BigInteger> secrets(PGPPrivateKey key) {
        RSASecretBCPGKey numbers = (RSASecretBCPGKey) key.getPrivateKeyDataPacket();
        return List.of(numbers.getPrivateExponent(), numbers.getPrimeP(), numbers.getPrimeQ());
    }

    private static PGPSecretKeyRing ring(Path file, KeystoreLocation location) throws IOException, PGPException {
        PGPSecretKeyRingCollection all = new PGPSecretKeyRingCollection(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(Files.readAllBytes(file))),
                new BcKeyFingerprintCalculator());
        PGPSecretKeyRing found = null;
        for (PGPSecretKeyRing ring : all) {
            boolean wanted = OpenPgpKey.wanted(location, ring.getPublicKey());
            if (wanted && found != null) {
                throw new KernelException(
                        "The file " + file + " holds several OpenPGP keys",
                        "name the fingerprint of one in kernel.rpm.key");
            }
            if (wanted) {
                found = ring;
            }
        }
        if (found == null) {
            throw new KernelException(
                    "The file " + file + " has no secret key"
                            + location.alias().map(id -> " " + id).orElse(""),
                    "export it again with gpg --export-secret-keys, or correct kernel.rpm.key");
        }
        return found;
    }

    private static PGPSecretKey signing(PGPSecretKeyRing ring, Path file) {
        for (Iterator<PGPSecretKey> keys = ring.getSecretKeys(); keys.hasNext(); ) {
            PGPSecretKey key = keys.next();
            if (key.isSigningKey()
                    && !key.isPrivateKeyEmpty()
                    && !key.getPublicKey().hasRevocation()) {
                return key;
            }
        }
        throw new KernelException("No key in " + file + " can sign", "make one with the keygen goal or gpg");
    }

    private static PGPPrivateKey unlock(PGPSecretKey secret, KeystoreLocation location) {
        Path file = location.file();
        char[] password = location.password().get();
        try {
            if (secret.getKeyEncryptionAlgorithm() == 0) {
                return secret.extractPrivateKey(null);
            }
            if (password == null) {
                throw new KernelException(
                        "The OpenPGP key in " + file + " has a password, and none was given",
                        "set the environment variable KERNEL_RPM_PASSWORD, or name a server of settings.xml in"
                                + " kernel.rpm.server");
            }
            return secret.extractPrivateKey(
                    new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(password));
        } catch (PGPException e) {
            throw secret.getKeyEncryptionAlgorithm() == 0 ? unreadable(file, e) : OpenPgpKey.wrongPassword(file, e);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    private static byte[] certificate(PGPSecretKeyRing ring) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Iterator<PGPSecretKey> keys = ring.getSecretKeys(); keys.hasNext(); ) {
            keys.next().getPublicKey().encode(bytes);
        }
        return bytes.toByteArray();
    }

    private static byte[] sign(PGPPublicKey publicKey, PGPPrivateKey privateKey, byte[] content, Instant at) {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(publicKey.getAlgorithm(), HashAlgorithmTags.SHA512), publicKey);
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setSignatureCreationTime(false, Date.from(at));
        hashed.setIssuerFingerprint(false, publicKey);
        try {
            generator.init(PGPSignature.BINARY_DOCUMENT, privateKey);
            generator.setHashedSubpackets(hashed.generate());
            generator.update(content);
            return generator.generate().getEncoded();
        } catch (PGPException | IOException e) {
            throw new KernelException(
                    "The OpenPGP key " + OpenPgpKey.fingerprint(publicKey) + " can't sign: " + e.getMessage(),
                    "check it",
                    e);
        }
    }
}
