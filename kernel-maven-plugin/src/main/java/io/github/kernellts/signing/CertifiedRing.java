// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * An OpenPGP ring whose self-signatures by the primary key are verified. They state the use and expiry time of each
 * key, and which subkeys belong to the ring (RFC 4880, 5.2.3.3 and 11.1). Parsing a ring verifies nothing.
 */
final class CertifiedRing {
    private static final Set<Integer> CERTIFICATIONS = Set.of(
            PGPSignature.DEFAULT_CERTIFICATION,
            PGPSignature.NO_CERTIFICATION,
            PGPSignature.CASUAL_CERTIFICATION,
            PGPSignature.POSITIVE_CERTIFICATION);
    /** The digests that rpm on EL 8, 9 and 10 accepts; EL 9 refuses SHA-1, EL 8 knows no SHA-3. */
    private static final Set<Integer> STRONG =
            Set.of(HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);

    private final PGPPublicKeyRing ring;
    private final PGPPublicKey primary;
    /** The signatures that were verified, and whether they held: each is asked about several times. */
    private final Map<PGPSignature, Boolean> known = new IdentityHashMap<>();

    CertifiedRing(PGPPublicKeyRing ring) {
        this.ring = ring;
        this.primary = ring.getPublicKey();
    }

    PGPPublicKey primary() {
        return primary;
    }

    /** The subkeys, in the ring's order. */
    List<PGPPublicKey> subkeys() {
        List<PGPPublicKey> all = new ArrayList<>();
        ring.getPublicKeys().forEachRemaining(all::add);
        return all.subList(1, all.size());
    }

    /** The keys whose self-signatures allow them to sign data. */
    List<PGPPublicKey> signing() {
        List<PGPPublicKey> all = new ArrayList<>();
        ring.getPublicKeys().forEachRemaining(key -> {
            if (signs(key)) {
                all.add(key);
            }
        });
        return all;
    }

    /**
     * The revocation because of which nothing that a key signed counts, of itself or of the primary key; empty if there is
     * none.
     */
    Optional<Revocation> withdrawn(PGPPublicKey key) {
        return revocations(key).filter(Revocation::complete).findFirst();
    }

    /** The reason why what a key signed at a time doesn't count; empty if it counts. */
    Optional<String> refusal(PGPPublicKey key, Instant signed) {
        Optional<String> revoked =
                revocations(key).filter(each -> each.covers(signed)).findFirst().map(Revocation::toString);
        if (revoked.isPresent()) {
            return revoked;
        }
        if (signed.isBefore(key.getCreationTime().toInstant())) {
            return Optional.of("was made after the signature's time, " + signed);
        }
        return Stream.of(primary, key)
                .flatMap(each -> end(each).stream())
                .filter(end -> !signed.isBefore(end))
                .findFirst()
                .map(end -> "expired on " + end + ", before the signature's time, " + signed);
    }

    /** The fingerprints of subkeys of which nothing that they signed counts. */
    List<String> withdrawn() {
        return subkeys().stream()
                .filter(subkey -> withdrawn(subkey).isPresent())
                .map(OpenPgpKey::fingerprint)
                .sorted()
                .toList();
    }

    private Stream<Revocation> revocations(PGPPublicKey key) {
        return (key.isMasterKey() ? Stream.of(key) : Stream.of(primary, key))
                .flatMap(each -> Revocation.of(primary, each).stream());
    }

    /** The newest valid self-signature about a key: a certification of the primary key, or the binding of a subkey. */
    Optional<PGPSignature> selfSignature(PGPPublicKey key) {
        return key.isMasterKey() ? certification() : binding(key);
    }

    private Optional<PGPSignature> certification() {
        List<PGPSignature> all = directs();
        primary.getRawUserIDs().forEachRemaining(user -> certification(user).ifPresent(all::add));
        return newest(all);
    }

    private List<PGPSignature> directs() {
        List<PGPSignature> all = new ArrayList<>();
        primary.getSignaturesOfType(PGPSignature.DIRECT_KEY).forEachRemaining(signature -> {
            if (verified(signature, () -> signature.verifyCertification(primary))) {
                all.add(signature);
            }
        });
        return all;
    }

    /** The newest valid self-certification of a user id; empty if it was revoked later. */
    private Optional<PGPSignature> certification(byte[] user) {
        List<PGPSignature> all = new ArrayList<>();
        primary.getSignaturesForID(user).forEachRemaining(signature -> {
            int type = signature.getSignatureType();
            if ((CERTIFICATIONS.contains(type) || type == PGPSignature.CERTIFICATION_REVOCATION)
                    && verified(signature, () -> signature.verifyCertification(user, primary))) {
                all.add(signature);
            }
        });
        return newest(all).filter(signature -> CERTIFICATIONS.contains(signature.getSignatureType()));
    }

    private Optional<PGPSignature> binding(PGPPublicKey subkey) {
        List<PGPSignature> all = new ArrayList<>();
        subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING).forEachRemaining(signature -> {
            if (verified(signature, () -> signature.verifyCertification(primary, subkey))) {
                all.add(signature);
            }
        });
        return newest(all);
    }

    private static Optional<PGPSignature> newest(List<PGPSignature> signatures) {
        return signatures.stream().max(Comparator.comparing(PGPSignature::getCreationTime));
    }

    private interface Verification {
        boolean holds() throws PGPException;
    }

    private boolean verified(PGPSignature signature, Verification verification) {
        return verified(signature, primary, verification);
    }

    private boolean verified(PGPSignature signature, PGPPublicKey by, Verification verification) {
        return known.computeIfAbsent(signature, each -> holds(each, by, verification));
    }

    private static boolean holds(PGPSignature signature, PGPPublicKey by, Verification verification) {
        if (signature.getKeyID() != by.getKeyID() || ended(signature)) {
            return false;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), by);
            return verification.holds();
        } catch (PGPException | RuntimeException e) {
            // A signature that is malformed or of an unknown algorithm counts as absent.
            return false;
        }
    }

    private static boolean ended(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        long seconds = hashed == null ? 0 : hashed.getSignatureExpirationTime();
        return seconds > 0 && past(signature.getCreationTime().toInstant().plusSeconds(seconds));
    }

    static boolean past(Instant time) {
        return time.isBefore(Instant.now());
    }

    /** Whether the key's self-signature allows it to sign data; an RSA key without usage flags may (RFC 4880, 12.1). */
    boolean signs(PGPPublicKey key) {
        return selfSignature(key)
                .map(PGPSignature::getHashedSubPackets)
                .map(hashed -> !hashed.hasSubpacket(SignatureSubpacketTags.KEY_FLAGS)
                        || (hashed.getKeyFlags() & KeyFlags.SIGN_DATA) != 0)
                .orElse(false);
    }

    /** The expiry time in a key's self-signature; empty if it has none. */
    Optional<Instant> end(PGPPublicKey key) {
        return selfSignature(key)
                .map(PGPSignature::getHashedSubPackets)
                .map(PGPSignatureSubpacketVector::getKeyExpirationTime)
                .filter(seconds -> seconds > 0)
                .map(seconds -> key.getCreationTime().toInstant().plusSeconds(seconds));
    }

    /** Whether a subkey's binding contains the subkey's own signature, which gpg requires (RFC 4880, 5.2.1). */
    boolean crossCertified(PGPPublicKey subkey) {
        return binding(subkey)
                .map(binding -> backSignatures(binding).stream()
                        .anyMatch(back -> back.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                                && verified(back, subkey, () -> back.verifyCertification(primary, subkey))))
                .orElse(false);
    }

    private static List<PGPSignature> backSignatures(PGPSignature binding) {
        List<PGPSignature> all = new ArrayList<>();
        try {
            for (PGPSignatureSubpacketVector packets :
                    new PGPSignatureSubpacketVector[] {binding.getHashedSubPackets(), binding.getUnhashedSubPackets()
                    }) {
                if (packets != null) {
                    packets.getEmbeddedSignatures().forEach(all::add);
                }
            }
        } catch (PGPException e) {
            // A malformed signature proves nothing.
            return all;
        }
        return all;
    }

    /** Whether rpm on EL accepts the digests of the signatures about a key. */
    boolean strong(PGPPublicKey key) {
        return selfSignature(key)
                .map(PGPSignature::getHashAlgorithm)
                .filter(STRONG::contains)
                .isPresent();
    }

    /**
     * The public key that rpm imports: the primary key with its current self-certifications, and the signing subkeys.
     * rpm on EL 9 and 10 refuses the whole key because of one old SHA-1 self-signature, and rpm 4 believes a subkey that was
     * revoked because it was stolen.
     */
    PGPPublicKeyRing forRpm() {
        List<PGPPublicKey> keys = new ArrayList<>(List.of(certified()));
        for (PGPPublicKey subkey : subkeys()) {
            if (signs(subkey) && strong(subkey) && withdrawn(subkey).isEmpty()) {
                keys.add(bound(subkey));
            }
        }
        return new PGPPublicKeyRing(keys);
    }

    /**
     * The time from which a signing key holds by what {@link #forRpm} leaves of its ring. gpg dates a self-signature anew when it
     * extends a key, and rpm-sequoia, as in EL 10, refuses what the key signed before. Of the self-signatures of the primary key
     * the oldest decides, as one of a user id that was added later takes nothing from the others.
     */
    Instant since(PGPPublicKey key) {
        List<PGPSignature> kept = new ArrayList<>(directs());
        primary.getRawUserIDs().forEachRemaining(user -> certification(user).ifPresent(kept::add));
        Stream<Instant> oldest = kept.stream()
                .filter(each -> STRONG.contains(each.getHashAlgorithm()))
                .map(each -> each.getCreationTime().toInstant())
                .min(Comparator.naturalOrder())
                .stream();
        Stream<Instant> binding = key.isMasterKey()
                ? Stream.of()
                : binding(key).map(each -> each.getCreationTime().toInstant()).stream();
        return Stream.concat(Stream.of(key.getCreationTime().toInstant()), Stream.concat(oldest, binding))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private PGPPublicKey certified() {
        PGPPublicKey key = primary;
        for (Iterator<byte[]> users = primary.getRawUserIDs(); users.hasNext(); ) {
            byte[] user = users.next();
            Optional<PGPSignature> current =
                    certification(user).filter(each -> STRONG.contains(each.getHashAlgorithm()));
            if (current.isEmpty()) {
                key = PGPPublicKey.removeCertification(key, user);
                continue;
            }
            for (Iterator<PGPSignature> all = primary.getSignaturesForID(user); all.hasNext(); ) {
                PGPSignature each = all.next();
                if (each != current.get()) {
                    key = PGPPublicKey.removeCertification(key, user, each);
                }
            }
        }
        for (Iterator<PGPSignature> all = primary.getSignaturesOfType(PGPSignature.DIRECT_KEY); all.hasNext(); ) {
            PGPSignature each = all.next();
            if (!STRONG.contains(each.getHashAlgorithm())) {
                key = PGPPublicKey.removeCertification(key, each);
            }
        }
        return key;
    }

    private PGPPublicKey bound(PGPPublicKey subkey) {
        PGPPublicKey key = subkey;
        Optional<PGPSignature> current = binding(subkey);
        for (Iterator<PGPSignature> all = subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING); all.hasNext(); ) {
            PGPSignature each = all.next();
            if (each != current.orElseThrow()) {
                key = PGPPublicKey.removeCertification(key, each);
            }
        }
        return key;
    }
}
