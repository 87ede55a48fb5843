// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.KernelException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;

/**
 * Selects the signing key of a ring, as gpg does: the newest bound signing subkey that is neither expired nor revoked
 * and has its secret part; the primary key if there is no such subkey.
 */
final class SigningSubkey {
    /** The shortest RSA key that EL's crypto policy DEFAULT accepts (crypto-policies(7)). */
    private static final int SHORTEST = 2048;

    private final CertifiedRing ring;
    private final Predicate<PGPPublicKey> secretPresent;
    private final KeystoreLocation location;

    private SigningSubkey(CertifiedRing ring, Predicate<PGPPublicKey> secretPresent, KeystoreLocation location) {
        this.ring = ring;
        this.secretPresent = secretPresent;
        this.location = location;
    }

    /**
     * @param secretPresent whether the secret part of a key is present, and not only a stub of it
     * @throws KernelException if no key can sign, with the reason for each, or rpm on EL would refuse the selected one
     */
    static PGPPublicKey of(CertifiedRing ring, Predicate<PGPPublicKey> secretPresent, KeystoreLocation location) {
        SigningSubkey selection = new SigningSubkey(ring, secretPresent, location);
        selection.requirePrimary();
        PGPPublicKey key = selection.selected();
        selection.requireAccepted(key);
        return key;
    }

    private void requirePrimary() {
        PGPPublicKey primary = ring.primary();
        if (!Revocation.of(primary, primary).isEmpty()) {
            throw refused(
                    "has been revoked",
                    "name another one in " + location.properties().file());
        }
        if (ring.selfSignature(primary).isEmpty()) {
            throw refused("has no valid self-signature", "export it again with gpg --export-secret-keys");
        }
        ring.end(primary).filter(CertifiedRing::past).ifPresent(end -> {
            throw refused(
                    "has expired on " + date(end),
                    "extend it with gpg --quick-set-expire " + fingerprint(primary) + " 2y" + andExport());
        });
    }

    private PGPPublicKey selected() {
        List<String> reasons = new ArrayList<>();
        Optional<PGPPublicKey> found = Optional.empty();
        for (PGPPublicKey subkey : ring.subkeys()) {
            Optional<String> reason = unfit(subkey);
            reason.ifPresent(why -> reasons.add("subkey " + fingerprint(subkey) + " " + why));
            if (reason.isEmpty()) {
                found = found.map(other -> newer(other, subkey)).or(() -> Optional.of(subkey));
            }
        }
        if (found.isPresent()) {
            return found.get();
        }
        PGPPublicKey primary = ring.primary();
        Optional<String> reason = unfit(primary);
        if (reason.isEmpty()) {
            return primary;
        }
        reasons.add(0, "primary key " + fingerprint(primary) + " " + reason.get());
        throw new KernelException(
                "No key in " + location.file() + " can sign:\n  " + String.join("\n  ", reasons) + "\n",
                "add a subkey with gpg --quick-add-key " + fingerprint(primary)
                        + " rsa4096 sign and export it, or name another key in "
                        + location.properties().file());
    }

    private static PGPPublicKey newer(PGPPublicKey one, PGPPublicKey other) {
        return Comparator.comparing(PGPPublicKey::getCreationTime).compare(other, one) >= 0 ? other : one;
    }

    /** The reason for gpg not to sign with a key; empty if it would. */
    private Optional<String> unfit(PGPPublicKey key) {
        Optional<PGPSignature> selfSignature = ring.selfSignature(key);
        if (selfSignature.isEmpty()) {
            return Optional.of("has no binding signature of the primary key");
        }
        if (!ring.signs(key)) {
            return Optional.of("is not for signing");
        }
        if (!Revocation.of(ring.primary(), key).isEmpty()) {
            return Optional.of("has been revoked");
        }
        Optional<String> expired = ring.end(key).filter(CertifiedRing::past).map(end -> "expired on " + date(end));
        if (expired.isPresent()) {
            return expired;
        }
        if (!key.isMasterKey() && !ring.crossCertified(key)) {
            return Optional.of("has not signed its binding (gpg --edit-key has the command cross-certify)");
        }
        return secretPresent.test(key)
                ? Optional.empty()
                : Optional.of("has no secret part in this file or on this machine");
    }

    /** Refuses a selected key that rpm on EL does not accept. */
    private void requireAccepted(PGPPublicKey key) {
        if (key.getAlgorithm() != PublicKeyAlgorithmTags.RSA_GENERAL || key.getBitStrength() < SHORTEST) {
            throw refused(
                    "is not RSA of at least " + SHORTEST + " bits, which rpm on EL 8 and 9 needs",
                    "make one with the keygen goal, or with gpg --quick-generate-key NAME rsa4096 sign");
        }
        requireStrong(ring.primary(), "has a self-signature", "");
        if (!key.isMasterKey()) {
            requireStrong(
                    key,
                    "has the subkey " + fingerprint(key) + ", whose binding signature was made",
                    " " + fingerprint(key));
        }
    }

    private void requireStrong(PGPPublicKey key, String how, String subkey) {
        if (!ring.strong(key)) {
            int algorithm = ring.selfSignature(key).orElseThrow().getHashAlgorithm();
            String digest = algorithm == HashAlgorithmTags.SHA1 ? "SHA-1" : "the digest algorithm " + algorithm;
            String expiry = ring.end(key).map(SigningSubkey::date).orElse("0");
            throw refused(
                    how + " with " + digest + "; rpm on EL 9 and 10 does not import it",
                    "sign that again with gpg --cert-digest-algo SHA512 --quick-set-expire "
                            + fingerprint(ring.primary()) + " " + expiry + subkey + andExport());
        }
    }

    private KernelException refused(String what, String remedy) {
        return new KernelException("The OpenPGP key in " + location.file() + " " + what, remedy);
    }

    private String andExport() {
        return Files.isDirectory(location.file()) ? "" : ", and export it again";
    }

    private static String date(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC).toString();
    }

    private static String fingerprint(PGPPublicKey key) {
        return OpenPgpKey.fingerprint(key);
    }
}
