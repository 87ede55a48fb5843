// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.KeyBlocks;
import io.github.kernellts.system.Lazy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.RSASecretBCPGKey;
import org.bouncycastle.bcpg.S2K;
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
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPDigestCalculatorProviderBuilder;

/** OpenPGP secret keys in a file written by {@code gpg --export-secret-keys}. They sign in this process. */
final class SecretKeyFile {
    private SecretKeyFile() {}

    static OpenPgpKey open(KeystoreLocation location, boolean throwaway) {
        Path file = location.file();
        try {
            PGPSecretKeyRing ring = ring(file, location);
            CertifiedRing certified = new CertifiedRing(ring.toCertificate());
            PGPPublicKey key =
                    SigningSubkey.of(certified, each -> present(ring.getSecretKey(each.getKeyID())), location);
            PGPSecretKey secret = ring.getSecretKey(key.getKeyID());
            // The password hashing of gpg takes some tenths of a second; a build with signed RPMs needs no password.
            Lazy<PGPPrivateKey> unlocked = new Lazy<>(() -> unlock(secret, location));
            return new OpenPgpKey(
                    key,
                    certified,
                    (content, at) -> sign(key, unlocked.get(), content, at),
                    () -> secrets(unlocked.get()),
                    throwaway);
        } catch (IOException | PGPException e) {
            throw PublicKey.isOne(file) ? publicOnly(file, e) : unreadable(file, e);
        }
    }

    /** As written by gpg --export, a word short. */
    private static KernelException publicOnly(Path file, Exception cause) {
        return new KernelException(
                "The OpenPGP key " + file + " is a public key, and the secret one signs",
                "export it with gpg --armor --export-secret-keys, and set kernel.rpm.keyring to that file",
                cause);
    }

    private static KernelException unreadable(Path file, Exception cause) {
        return new KernelException(
                "The OpenPGP key " + file + " can't be read: " + cause.getMessage(),
                "export it again with gpg --export-secret-keys to the file that kernel.rpm.keyring names",
                cause);
    }

    private static List<BigInteger> secrets(PGPPrivateKey key) {
        RSASecretBCPGKey numbers = (RSASecretBCPGKey) key.getPrivateKeyDataPacket();
        return List.of(numbers.getPrivateExponent(), numbers.getPrimeP(), numbers.getPrimeQ());
    }

    private static PGPSecretKeyRing ring(Path file, KeystoreLocation location) throws IOException, PGPException {
        PGPSecretKeyRing found = null;
        for (PGPSecretKeyRing ring : rings(file)) {
            boolean wanted = OpenPgpKey.wanted(location, ring.getPublicKey());
            if (wanted && found != null) {
                throw new KernelException(
                        "The file " + file + " holds several OpenPGP keys",
                        "set kernel.rpm.key to the fingerprint of one");
            }
            if (wanted) {
                found = ring;
            }
        }
        if (found == null) {
            throw new KernelException(
                    "The file " + file + " has no secret key"
                            + location.alias().map(id -> " " + id).orElse(""),
                    "export it again with gpg --export-secret-keys, or correct kernel.rpm.key and kernel.rpm.keyring");
        }
        return found;
    }

    private static List<PGPSecretKeyRing> rings(Path file) throws IOException, PGPException {
        List<PGPSecretKeyRing> rings = new ArrayList<>();
        for (byte[] block : KeyBlocks.of(Files.readAllBytes(file))) {
            new PGPSecretKeyRingCollection(
                            PGPUtil.getDecoderStream(new ByteArrayInputStream(block)), new BcKeyFingerprintCalculator())
                    .forEach(rings::add);
        }
        return rings;
    }

    /** Whether a file has secret keys. */
    static boolean isOne(Path file) {
        try {
            return !rings(file).isEmpty();
        } catch (IOException | PGPException e) {
            return false;
        }
    }

    /**
     * Whether the secret part is present: gpg leaves a stub for a key that is offline or on a card (doc/DETAILS of
     * GnuPG).
     */
    private static boolean present(PGPSecretKey key) {
        return key != null
                && !key.isPrivateKeyEmpty()
                && (key.getS2K() == null || key.getS2K().getType() != S2K.GNU_DUMMY_S2K);
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
                        "set the environment variable KERNEL_RPM_PASSWORD, or set kernel.rpm.server to a server of"
                                + " settings.xml");
            }
            // Java's own digest takes less than half the time of Bouncy Castle's for the 65 MB that gpg's S2K hashes.
            return secret.extractPrivateKey(
                    new BcPBESecretKeyDecryptorBuilder(new JcaPGPDigestCalculatorProviderBuilder().build())
                            .build(password));
        } catch (PGPException e) {
            throw secret.getKeyEncryptionAlgorithm() == 0 ? unreadable(file, e) : OpenPgpKey.wrongPassword(file, e);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
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
                    "export it again with gpg --export-secret-keys to the file that kernel.rpm.keyring names",
                    e);
        }
    }
}
