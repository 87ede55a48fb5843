// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Unreadable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.openpgp.PGPPublicKey;

/**
 * An OpenPGP key that signs RPMs and the metadata of repositories (RFC 4880): RSA with SHA-512 in signatures of version
 * 4, which rpm on EL 8, 9 and 10 accepts; rpm on EL 8 and 9 doesn't support Ed25519.
 */
public final class OpenPgpKey {
    private final String fingerprint;
    private final String publicKey;
    private final List<String> withdrawn;
    private final Signer signer;
    private final Supplier<List<BigInteger>> secrets;
    private final boolean throwaway;

    /** Makes detached signatures in binary form with a given signing time. */
    interface Signer {
        byte[] sign(byte[] content, Instant at);
    }

    /**
     * @param publicKey the key that signs, which may be a subkey
     * @param ring what it belongs to
     * @param secrets the secret numbers of the key, if they are in this process
     * @param throwaway whether the key was made because the owner configured none
     */
    OpenPgpKey(
            PGPPublicKey publicKey,
            CertifiedRing ring,
            Signer signer,
            Supplier<List<BigInteger>> secrets,
            boolean throwaway)
            throws IOException {
        this(
                fingerprint(publicKey),
                armored(ring.forRpm().getEncoded()),
                ring.withdrawn(),
                notBefore(ring.since(publicKey), signer),
                secrets,
                throwaway);
    }

    /**
     * @param fingerprint the fingerprint of the key that signs
     * @param publicKey the public key that rpm imports, in armour
     * @param withdrawn the fingerprints of subkeys that were left out of it, as revoked
     */
    private OpenPgpKey(
            String fingerprint,
            String publicKey,
            List<String> withdrawn,
            Signer signer,
            Supplier<List<BigInteger>> secrets,
            boolean throwaway) {
        this.fingerprint = fingerprint;
        this.publicKey = publicKey;
        this.withdrawn = withdrawn;
        this.signer = signer;
        this.secrets = secrets;
        this.throwaway = throwaway;
    }

    /** A throwaway key of which only the public part is known, until something is to be signed or looked for. */
    static OpenPgpKey throwaway(String fingerprint, String publicKey, Supplier<OpenPgpKey> opener) {
        return new OpenPgpKey(
                fingerprint,
                publicKey,
                List.of(),
                (content, at) -> opener.get().sign(content, at),
                () -> opener.get().secrets(),
                true);
    }

    private static Signer notBefore(Instant since, Signer signer) {
        return (content, at) -> signer.sign(content, at.isBefore(since) ? since : at);
    }

    /**
     * Opens the key that gpg would use: in a file written by {@code gpg --export-secret-keys}, armoured or not, or in
     * the home directory of a gpg, whose agent then signs. Only the first signature needs the password.
     *
     * @throws KernelException if there is no such key, or rpm on EL would refuse its signatures
     */
    public static OpenPgpKey open(KeystoreLocation location, Processes processes) {
        Path file = location.file();
        if (Files.isDirectory(file)) {
            return GpgHome.open(location, processes);
        }
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    "The OpenPGP key " + file + " " + Unreadable.why(file),
                    "set kernel.rpm.keyring to a file written by gpg --export-secret-keys, or to the home directory of"
                            + " a gpg");
        }
        return SecretKeyFile.open(location, false);
    }

    /** Whether a ring is the configured one, by the fingerprint of its primary key or the last digits of it. */
    static boolean wanted(KeystoreLocation location, PGPPublicKey primary) {
        return location.alias()
                .map(id -> fingerprint(primary).endsWith(id.replace(" ", "").toUpperCase(Locale.ROOT)))
                .orElse(true);
    }

    static KernelException wrongPassword(Path where, Exception cause) {
        return new KernelException(
                "The OpenPGP key in " + where + " was not opened by the given password",
                "correct the environment variable KERNEL_RPM_PASSWORD, or the server named in kernel.rpm.server",
                cause);
    }

    /**
     * A detached signature in binary form.
     *
     * @param at the signing time, raised if that is later to the time from which the published key holds; with a fixed
     *     time, the same content gets the same signature by the same key
     */
    byte[] sign(byte[] content, Instant at) {
        return signer.sign(content, at);
    }

    /** A detached signature in armour, as {@code gpg --armor --detach-sign} writes it. */
    public String detached(byte[] content, Instant at) {
        return armored(sign(content, at));
    }

    /** The public key in armour, which {@code rpm --import} takes. */
    public String publicKey() {
        return publicKey;
    }

    /** The public key, for verification. */
    public PublicKey asPublicKey() {
        return PublicKey.of(publicKey, withdrawn);
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
        return fingerprint;
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    /**
     * What signatures of the same content at the same time depend on: the fingerprint, and the time to which theirs is raised
     * if it isn't the key's creation.
     */
    public String identity() {
        if (throwaway) {
            return fingerprint();
        }
        return asPublicKey()
                .raised(fingerprint)
                .map(since -> fingerprint + " since " + since)
                .orElse(fingerprint);
    }

    /** The secret numbers of the key; none if an agent has it. */
    List<BigInteger> secrets() {
        return secrets.get();
    }

    /** Whether the key is a throwaway one, made because the owner configured none. */
    public boolean throwaway() {
        return throwaway;
    }

    /** The fingerprint; if a subkey signs, also that of the primary key, which dnf and gpg show. */
    @Override
    public String toString() {
        if (throwaway) {
            return fingerprint();
        }
        String primary = asPublicKey().fingerprint();
        return primary.equals(fingerprint()) ? primary : fingerprint() + ", a subkey of " + primary;
    }
}
