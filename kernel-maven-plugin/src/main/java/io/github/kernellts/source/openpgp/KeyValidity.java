// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.openpgp;

import io.github.kernellts.signing.Revocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentVerifierBuilderProvider;

/**
 * Whether an OpenPGP key may sign documents, by the signatures in its keyring (RFC 4880, 5.2 and 11.1).
 *
 * <p>Bouncy Castle parses a keyring without verifying it: a subkey appended by anybody looks like the others.
 *
 * @param primary the primary key, which is trusted by its fingerprint
 * @param now the time at which expiry is checked
 */
record KeyValidity(PGPPublicKey primary, Instant now) {
    /** The accepted hash algorithms; the others allow collisions, or are not used. */
    private static final Set<Integer> STRONG =
            Set.of(HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);

    /** The types of subpackets that are evaluated here, or that limit nothing which is relied on (RFC 4880, 5.2.3.1). */
    private static final Set<Integer> UNDERSTOOD = Set.of(
            SignatureSubpacketTags.CREATION_TIME,
            SignatureSubpacketTags.EXPIRE_TIME,
            SignatureSubpacketTags.EXPORTABLE,
            SignatureSubpacketTags.REVOCABLE,
            SignatureSubpacketTags.KEY_EXPIRE_TIME,
            SignatureSubpacketTags.PREFERRED_SYM_ALGS,
            SignatureSubpacketTags.PREFERRED_HASH_ALGS,
            SignatureSubpacketTags.PREFERRED_COMP_ALGS,
            SignatureSubpacketTags.PREFERRED_AEAD_ALGORITHMS,
            SignatureSubpacketTags.KEY_SERVER_PREFS,
            SignatureSubpacketTags.PREFERRED_KEY_SERV,
            SignatureSubpacketTags.REVOCATION_KEY,
            SignatureSubpacketTags.ISSUER_KEY_ID,
            SignatureSubpacketTags.ISSUER_FINGERPRINT,
            SignatureSubpacketTags.PRIMARY_USER_ID,
            SignatureSubpacketTags.POLICY_URL,
            SignatureSubpacketTags.KEY_FLAGS,
            SignatureSubpacketTags.SIGNER_USER_ID,
            SignatureSubpacketTags.REVOCATION_REASON,
            SignatureSubpacketTags.FEATURES,
            SignatureSubpacketTags.EMBEDDED_SIGNATURE);

    /** Verifies one kind of signature; false if it was not made by the key that it names. */
    @FunctionalInterface
    private interface Verification {
        boolean verify(PGPSignature signature) throws PGPException;
    }

    /**
     * Prepares the verification of a signature by a key. Java has no brainpool curves and no secp256k1 since version 16;
     * Bouncy Castle, which has them, is slower for large files.
     */
    static void prepare(PGPSignature signature, PGPPublicKey signer) throws PGPException {
        signature.init(
                signer.getAlgorithm() == PublicKeyAlgorithmTags.ECDSA
                        ? new BcPGPContentVerifierBuilderProvider()
                        : new JcaPGPContentVerifierBuilderProvider(),
                signer);
    }

    /**
     * The kind of a critical statement in a signature that is not known here, or is a notation; empty if there is none.
     * Its maker wants the signature to be refused by whoever doesn't know it (RFC 4880, 5.2.3.1 and 5.2.3.16).
     */
    static Optional<String> notUnderstood(PGPSignature signature) {
        return Arrays.stream(signature.getHashedSubPackets().toArray())
                .filter(packet -> packet.isCritical() && !UNDERSTOOD.contains(packet.getType()))
                .map(packet -> packet.getType() == SignatureSubpacketTags.NOTATION_DATA
                        ? "a critical notation"
                        : "a critical statement of the unknown type " + packet.getType())
                .findFirst();
    }

    static boolean strong(PGPSignature signature) {
        return STRONG.contains(signature.getHashAlgorithm());
    }

    /** The reason why the primary key can't sign; empty if it can. */
    Optional<String> problemOfPrimary() {
        return commonProblem().or(() -> {
            PGPSignature self = newest(selfSignatures()).orElseThrow();
            return flags(self)
                    .filter(flags -> (flags & KeyFlags.SIGN_DATA) == 0)
                    .map(flags -> "may not sign");
        });
    }

    /** The reason why a subkey can't sign in the name of the primary key; empty if it can. */
    Optional<String> problemOf(PGPPublicKey subkey) {
        Optional<String> ofPrimary = commonProblem();
        if (ofPrimary.isPresent()) {
            return ofPrimary.map(problem -> "belongs to a primary key that " + problem);
        }
        if (!Revocation.of(primary, subkey).isEmpty()) {
            return Optional.of("is revoked");
        }
        List<PGPSignature> bindings = verified(
                subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING),
                primary,
                signature -> signature.verifyCertification(primary, subkey));
        if (bindings.isEmpty()) {
            return Optional.of("is a subkey without a binding signature of the primary key");
        }
        Optional<PGPSignature> binding =
                newest(bindings.stream().filter(KeyValidity::strong).toList());
        if (binding.isEmpty()) {
            return Optional.of("is a subkey whose binding signature uses SHA-1 or an older hash");
        }
        if ((flags(binding.get()).orElse(0) & KeyFlags.SIGN_DATA) == 0) {
            return Optional.of("is a subkey that may not sign");
        }
        if (!boundBack(subkey, binding.get())) {
            return Optional.of("is a subkey without a signature that confirms its primary key");
        }
        return expired(subkey, binding.get());
    }

    /** A problem that makes the primary key and all of its subkeys invalid. */
    private Optional<String> commonProblem() {
        if (!Revocation.of(primary, primary).isEmpty()) {
            return Optional.of("is revoked");
        }
        return newest(selfSignatures())
                .map(self -> expired(primary, self))
                .orElse(Optional.of("has no self-signature"));
    }

    /**
     * The self-signatures of the primary key. A weak hash is accepted only if there is no strong one: a self-signature
     * by SHA-1 adds nothing to a key that is known by its fingerprint, but its expiry counts.
     */
    private List<PGPSignature> selfSignatures() {
        List<PGPSignature> all = new ArrayList<>(verified(
                primary.getSignaturesOfType(PGPSignature.DIRECT_KEY),
                primary,
                signature -> signature.verifyCertification(primary)));
        for (Iterator<byte[]> users = primary.getRawUserIDs(); users.hasNext(); ) {
            byte[] user = users.next();
            all.addAll(verified(
                    primary.getSignaturesForID(user),
                    primary,
                    signature -> signature.isCertification() && signature.verifyCertification(user, primary)));
        }
        List<PGPSignature> strong = all.stream().filter(KeyValidity::strong).toList();
        return strong.isEmpty() ? all : strong;
    }

    /**
     * Whether the subkey signed the primary key in turn; without that, a key could claim another owner's signing key.
     */
    private boolean boundBack(PGPPublicKey subkey, PGPSignature binding) {
        List<PGPSignature> embedded = new ArrayList<>();
        for (PGPSignatureSubpacketVector area :
                List.of(binding.getHashedSubPackets(), binding.getUnhashedSubPackets())) {
            try {
                PGPSignatureList signatures = area.getEmbeddedSignatures();
                signatures.forEach(embedded::add);
            } catch (PGPException | RuntimeException e) {
                // A damaged signature confirms nothing.
                continue;
            }
        }
        embedded.removeIf(
                signature -> signature.getSignatureType() != PGPSignature.PRIMARYKEY_BINDING || !strong(signature));
        return !verified(embedded.iterator(), subkey, signature -> signature.verifyCertification(primary, subkey))
                .isEmpty();
    }

    private Optional<String> expired(PGPPublicKey key, PGPSignature by) {
        long seconds = by.getHashedSubPackets().getKeyExpirationTime();
        Instant end = key.getCreationTime().toInstant().plusSeconds(seconds);
        return seconds > 0 && !end.isAfter(now) ? Optional.of("expired on " + end) : Optional.empty();
    }

    /** The key flags; empty if the signature states none. */
    private static Optional<Integer> flags(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        return hashed.hasSubpacket(SignatureSubpacketTags.KEY_FLAGS)
                ? Optional.of(hashed.getKeyFlags())
                : Optional.empty();
    }

    private static Optional<PGPSignature> newest(List<PGPSignature> signatures) {
        return signatures.stream().max(Comparator.comparing(PGPSignature::getCreationTime));
    }

    /** The signatures that the signer really made and that have not expired. */
    private List<PGPSignature> verified(
            Iterator<PGPSignature> signatures, PGPPublicKey signer, Verification verification) {
        List<PGPSignature> verified = new ArrayList<>();
        if (signatures == null) {
            return verified;
        }
        while (signatures.hasNext()) {
            PGPSignature signature = signatures.next();
            try {
                prepare(signature, signer);
                if (!expired(signature, now) && notUnderstood(signature).isEmpty() && verification.verify(signature)) {
                    verified.add(signature);
                }
            } catch (PGPException | RuntimeException e) {
                // A signature of an unknown kind, or a damaged one, proves nothing.
                continue;
            }
        }
        return verified;
    }

    /** Whether a signature itself has expired. */
    static boolean expired(PGPSignature signature, Instant now) {
        long seconds = signature.getHashedSubPackets().getSignatureExpirationTime();
        return seconds > 0
                && !signature.getCreationTime().toInstant().plusSeconds(seconds).isAfter(now);
    }
}
