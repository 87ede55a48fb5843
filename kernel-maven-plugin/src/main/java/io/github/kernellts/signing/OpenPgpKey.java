package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
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

/**
 * An OpenPGP key that signs RPMs and the metadata of repositories (RFC 4880): RSA with SHA-512 in signatures of version
 * 4, which rpm on EL 8, 9 and 10 accepts; that of EL 8 and 9 knows no Ed25519.
 */
public final class OpenPgpKey {
    /** The shortest RSA key that EL's crypto policy DEFAULT accepts (crypto-policies(7)). */
    private static final int SHORTEST = 2048;

    private final PGPPublicKey publicKey;
    private final PGPPrivateKey privateKey;
    private final byte[] certificate;
    private final boolean throwaway;

    private OpenPgpKey(PGPPublicKey publicKey, PGPPrivateKey privateKey, byte[] certificate, boolean throwaway) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
        this.certificate = certificate;
        this.throwaway = throwaway;
    }

    /**
     * Opens a key that {@code gpg --export-secret-keys} wrote, armoured or not.
     *
     * @throws KernelException if there is no such key, or EL would refuse what it signs
     */
    public static OpenPgpKey open(KeystoreLocation location) {
        return open(location, false);
    }

    static OpenPgpKey open(KeystoreLocation location, boolean throwaway) {
        Path file = location.file();
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    "The OpenPGP key " + file + " does not exist",
                    "correct kernel.rpm.keyring, which names a file that gpg --export-secret-keys wrote");
        }
        char[] password = location.password().get();
        try {
            PGPSecretKeyRing ring = ring(file, location);
            PGPSecretKey secret = signing(ring, file);
            PGPPublicKey key = secret.getPublicKey();
            require(key, ring.getPublicKey(), file);
            return new OpenPgpKey(key, unlock(secret, password, file), certificate(ring), throwaway);
        } catch (IOException | PGPException e) {
            throw new KernelException(
                    "The OpenPGP key " + file + " can't be read: " + e.getMessage(),
                    "export it again with gpg --export-secret-keys",
                    e);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    private static PGPSecretKeyRing ring(Path file, KeystoreLocation location) throws IOException, PGPException {
        PGPSecretKeyRingCollection all = new PGPSecretKeyRingCollection(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(Files.readAllBytes(file))),
                new BcKeyFingerprintCalculator());
        PGPSecretKeyRing found = null;
        for (PGPSecretKeyRing ring : all) {
            String fingerprint = fingerprint(ring.getPublicKey());
            boolean wanted = location.alias()
                    .map(id -> fingerprint.endsWith(id.replace(" ", "").toUpperCase(Locale.ROOT)))
                    .orElse(true);
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

    private static void require(PGPPublicKey key, PGPPublicKey primary, Path file) {
        int algorithm = key.getAlgorithm();
        boolean rsa = algorithm == PublicKeyAlgorithmTags.RSA_GENERAL;
        if (!rsa || key.getBitStrength() < SHORTEST) {
            throw new KernelException(
                    "The OpenPGP key in " + file + " is not RSA of at least " + SHORTEST
                            + " bits, which rpm on EL 8 and 9 needs",
                    "make one with the keygen goal, or with gpg --quick-generate-key NAME rsa4096 sign");
        }
        if (key.getValidSeconds() > 0
                && key.getCreationTime()
                        .toInstant()
                        .plusSeconds(key.getValidSeconds())
                        .isBefore(Instant.now())) {
            throw new KernelException(
                    "The OpenPGP key in " + file + " has expired",
                    "extend it with gpg --quick-set-expire and export it");
        }
        for (Iterator<PGPSignature> all = primary.getSignaturesOfType(PGPSignature.POSITIVE_CERTIFICATION);
                all.hasNext(); ) {
            if (all.next().getHashAlgorithm() == HashAlgorithmTags.SHA1) {
                throw new KernelException(
                        "The OpenPGP key in " + file + " is certified by itself with SHA-1, and rpm on EL 9 and 10"
                                + " does not import such keys",
                        "set \"cert-digest-algo SHA512\" in gpg.conf, renew the certification with gpg"
                                + " --quick-set-expire, and export it again");
            }
        }
    }

    private static PGPPrivateKey unlock(PGPSecretKey secret, char[] password, Path file) throws PGPException {
        if (secret.getKeyEncryptionAlgorithm() == 0) {
            return secret.extractPrivateKey(null);
        }
        if (password == null) {
            throw new KernelException(
                    "The OpenPGP key in " + file + " has a password, and none was given",
                    "set the environment variable KERNEL_RPM_PASSWORD, or name a server of settings.xml in"
                            + " kernel.rpm.server");
        }
        try {
            return secret.extractPrivateKey(
                    new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(password));
        } catch (PGPException e) {
            throw new KernelException(
                    "The OpenPGP key in " + file + " was not opened by the password that was given",
                    "check KERNEL_RPM_PASSWORD, or the server that kernel.rpm.server names",
                    e);
        }
    }

    private static byte[] certificate(PGPSecretKeyRing ring) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Iterator<PGPSecretKey> keys = ring.getSecretKeys(); keys.hasNext(); ) {
            keys.next().getPublicKey().encode(bytes);
        }
        return bytes.toByteArray();
    }

    /**
     * A detached signature in binary form.
     *
     * @param at the time that it bears, if the key is that old: the same content is to give the same signature
     */
    byte[] sign(byte[] content, Instant at) {
        Instant created = publicKey.getCreationTime().toInstant();
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(publicKey.getAlgorithm(), HashAlgorithmTags.SHA512), publicKey);
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setSignatureCreationTime(false, Date.from(at.isBefore(created) ? created : at));
        hashed.setIssuerFingerprint(false, publicKey);
        try {
            generator.init(PGPSignature.BINARY_DOCUMENT, privateKey);
            generator.setHashedSubpackets(hashed.generate());
            generator.update(content);
            return generator.generate().getEncoded();
        } catch (PGPException | IOException e) {
            throw new KernelException("The OpenPGP key " + this + " can't sign: " + e.getMessage(), "check it", e);
        }
    }

    /** A detached signature in armour, as {@code gpg --armor --detach-sign} writes it. */
    public String detached(byte[] content, Instant at) {
        return armored(sign(content, at));
    }

    /** The public key in armour, which {@code rpm --import} takes. */
    public String publicKey() {
        return armored(certificate);
    }

    static String armored(byte[] packets) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor =
                ArmoredOutputStream.builder().clearHeaders().build(text)) {
            armor.write(packets);
        } catch (IOException e) {
            throw new IllegalStateException("Memory can always be written to", e);
        }
        return text.toString(StandardCharsets.US_ASCII);
    }

    /** The fingerprint of the key that signs. */
    public String fingerprint() {
        return fingerprint(publicKey);
    }

    private static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    /** The numbers that nobody else may have. */
    List<BigInteger> secrets() {
        RSASecretBCPGKey numbers = (RSASecretBCPGKey) privateKey.getPrivateKeyDataPacket();
        return List.of(numbers.getPrivateExponent(), numbers.getPrimeP(), numbers.getPrimeQ());
    }

    /** Whether it was made because the owner configured none. */
    public boolean throwaway() {
        return throwaway;
    }

    @Override
    public String toString() {
        return fingerprint();
    }
}
