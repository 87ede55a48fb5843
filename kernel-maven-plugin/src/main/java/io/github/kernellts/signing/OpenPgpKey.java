// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;

/**
 * An OpenPGP key that signs RPMs and the metadata of repositories (RFC 4880): RSA with SHA-512 in signatures of version
 * 4, which rpm on EL 8, 9 and 10 accepts; that of EL 8 and 9 knows no Ed25519.
 */
public final class OpenPgpKey {
    /** The shortest RSA key that EL's crypto policy DEFAULT accepts (crypto-policies(7)). */
    private static final int SHORTEST = 2048;

    private final PGPPublicKey publicKey;
    private final byte[] certificate;
    private final Signer signer;
    private final Supplier<List<BigInteger>> secrets;
    private final boolean throwaway;

    /** Makes detached signatures in binary form, of the time that is given. */
    interface Signer {
        byte[] sign(byte[] content, Instant at);
    }

    /**
     * @param publicKey the key that signs, which may be a subkey
     * @param certificate the public keys of the ring, as packets
     * @param secrets the numbers that nobody else may have, if they are in this process
     * @param throwaway whether it was made because the owner configured none
     */
    OpenPgpKey(
            PGPPublicKey publicKey,
            byte[] certificate,
            Signer signer,
            Supplier<List<BigInteger>> secrets,
            boolean throwaway) {
        this.publicKey = publicKey;
        this.certificate = certificate.clone();
        this.signer = signer;
        this.secrets = secrets;
        this.throwaway = throwaway;
    }

    /**
     * Opens a key: in a file that {@code gpg --export-secret-keys} wrote, armoured or not, or one in the home directory
     * of a gpg, with whose agent it then stays. A password is asked for when something is to be signed.
     *
     * @throws KernelException if there is no such key, or EL would refuse what it signs
     */
    public static OpenPgpKey open(KeystoreLocation location, Processes processes) {
        Path file = location.file();
        if (Files.isDirectory(file)) {
            return GpgHome.open(location, processes);
        }
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    "The OpenPGP key " + file + " does not exist",
                    "correct kernel.rpm.keyring, which names a file that gpg --export-secret-keys wrote, or the home"
                            + " directory of gpg");
        }
        return SecretKeyFile.open(location, false);
    }

    /**
     * Opens a key and has it sign something, so that what an agent or a card refuses is known before an hour was spent.
     *
     * @throws KernelException if that can't be done
     */
    public static void tryOut(KeystoreLocation location, Processes processes) {
        open(location, processes).sign(new byte[] {1}, Instant.now());
    }

    /** @throws KernelException if EL would refuse what the key signs */
    static void require(PGPPublicKey key, PGPPublicKey primary, Path where) {
        int algorithm = key.getAlgorithm();
        boolean rsa = algorithm == PublicKeyAlgorithmTags.RSA_GENERAL;
        if (!rsa || key.getBitStrength() < SHORTEST) {
            throw new KernelException(
                    "The OpenPGP key in " + where + " is not RSA of at least " + SHORTEST
                            + " bits, which rpm on EL 8 and 9 needs",
                    "make one with the keygen goal, or with gpg --quick-generate-key NAME rsa4096 sign");
        }
        if (key.getValidSeconds() > 0
                && key.getCreationTime()
                        .toInstant()
                        .plusSeconds(key.getValidSeconds())
                        .isBefore(Instant.now())) {
            throw new KernelException(
                    "The OpenPGP key in " + where + " has expired",
                    "extend it with gpg --quick-set-expire and export it");
        }
        for (Iterator<PGPSignature> all = primary.getSignaturesOfType(PGPSignature.POSITIVE_CERTIFICATION);
                all.hasNext(); ) {
            if (all.next().getHashAlgorithm() == HashAlgorithmTags.SHA1) {
                throw new KernelException(
                        "The OpenPGP key in " + where + " is certified by itself with SHA-1, and rpm on EL 9 and 10"
                                + " does not import such keys",
                        "set \"cert-digest-algo SHA512\" in gpg.conf, renew the certification with gpg"
                                + " --quick-set-expire, and export it again");
            }
        }
    }

    /** Whether this is the ring that was asked for, by a fingerprint or the end of one. */
    static boolean wanted(KeystoreLocation location, PGPPublicKey primary) {
        return location.alias()
                .map(id -> fingerprint(primary).endsWith(id.replace(" ", "").toUpperCase(Locale.ROOT)))
                .orElse(true);
    }

    static KernelException wrongPassword(Path where, Exception cause) {
        return new KernelException(
                "The OpenPGP key in " + where + " was not opened by the password that was given",
                "check KERNEL_RPM_PASSWORD, or the server that kernel.rpm.server names",
                cause);
    }

    /**
     * A detached signature in binary form.
     *
     * @param at the time that it bears, if the key is that old: the same content is to give the same signature
     */
    byte[] sign(byte[] content, Instant at) {
        Instant created = publicKey.getCreationTime().toInstant();
        return signer.sign(content, at.isBefore(created) ? created : at);
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

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    /** The numbers that nobody else may have; none if the key is with an agent. */
    List<BigInteger> secrets() {
        return secrets.get();
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
