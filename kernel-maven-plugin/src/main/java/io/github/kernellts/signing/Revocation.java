// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.SignatureSubpacket;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.RevocationReason;
import org.bouncycastle.bcpg.sig.RevocationReasonTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * A revocation of an OpenPGP key (RFC 4880, 5.2.1 and 5.2.3.23). Only that of the primary key itself is believed, as anybody can
 * append one to a key; and that in the name of a revoker whom the primary key names, which can't be verified without the
 * revoker's key: to take no notice of it would make such revokers useless.
 *
 * @param at when it was made
 * @param complete whether no signature of the key counts any more; otherwise those from before do, as of a key that is
 *     superseded or retired. Who stole a key can date its signatures at will
 * @param why the reason, for messages
 */
public record Revocation(Instant at, boolean complete, String why) {
    /** Verifies a signature by the primary key. */
    private interface Verification {
        boolean holds(PGPSignature signature) throws PGPException;
    }

    /** The revocations of a primary key, or of one of its subkeys, that hold. */
    public static List<Revocation> of(PGPPublicKey primary, PGPPublicKey key) {
        boolean master = key.isMasterKey();
        List<Revocation> all = new ArrayList<>();
        Set<Long> revokers = new HashSet<>();
        Iterator<PGPSignature> signatures =
                key.getSignaturesOfType(master ? PGPSignature.KEY_REVOCATION : PGPSignature.SUBKEY_REVOCATION);
        while (signatures.hasNext()) {
            PGPSignature signature = signatures.next();
            if (verified(
                    signature,
                    primary,
                    each -> master ? each.verifyCertification(key) : each.verifyCertification(primary, key))) {
                all.add(by(signature));
            } else {
                if (revokers.isEmpty()) {
                    revokers.addAll(revokers(primary));
                }
                if (revokers.contains(signature.getKeyID())) {
                    all.add(new Revocation(
                            signature.getCreationTime().toInstant(),
                            true,
                            "in the name of its revoker " + Long.toHexString(signature.getKeyID())
                                    + ", which can't be verified here"));
                }
            }
        }
        return all;
    }

    private static Revocation by(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        RevocationReason reason = hashed == null ? null : hashed.getRevocationReason();
        byte code = reason == null ? RevocationReasonTags.NO_REASON : reason.getRevocationReason();
        Instant at = signature.getCreationTime().toInstant();
        return switch (code) {
            case RevocationReasonTags.KEY_SUPERSEDED -> new Revocation(at, false, "as superseded");
            case RevocationReasonTags.KEY_RETIRED -> new Revocation(at, false, "as retired");
            case RevocationReasonTags.KEY_COMPROMISED -> new Revocation(at, true, "as compromised");
            default -> new Revocation(at, true, "without a reason that leaves older signatures valid");
        };
    }

    /** The ids of the keys that may revoke a primary key, as it says itself. */
    private static Set<Long> revokers(PGPPublicKey primary) {
        Set<Long> all = new HashSet<>();
        primary.getSignaturesOfType(PGPSignature.DIRECT_KEY)
                .forEachRemaining(signature -> add(all, signature, primary, each -> each.verifyCertification(primary)));
        primary.getRawUserIDs()
                .forEachRemaining(user -> primary.getSignaturesForID(user)
                        .forEachRemaining(signature ->
                                add(all, signature, primary, each -> each.verifyCertification(user, primary))));
        return all;
    }

    private static void add(Set<Long> all, PGPSignature signature, PGPPublicKey primary, Verification verification) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        SignatureSubpacket[] named = hashed == null
                ? new SignatureSubpacket[0]
                : hashed.getSubpackets(SignatureSubpacketTags.REVOCATION_KEY);
        if (named.length > 0 && verified(signature, primary, verification)) {
            for (SignatureSubpacket each : named) {
                // It ends with the fingerprint, whose end is the id (RFC 4880, 5.2.3.15 and 12.2).
                byte[] data = each.getData();
                if (data.length > Long.BYTES) {
                    all.add(ByteBuffer.wrap(data, data.length - Long.BYTES, Long.BYTES)
                            .getLong());
                }
            }
        }
    }

    private static boolean verified(PGPSignature signature, PGPPublicKey primary, Verification verification) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), primary);
            return verification.holds(signature);
        } catch (PGPException | RuntimeException e) {
            // A signature that is malformed or of an unknown algorithm counts as absent.
            return false;
        }
    }

    /** Whether what the key signed at a time counts no more. */
    boolean covers(Instant signed) {
        return complete || !signed.isBefore(at);
    }

    /** For messages. */
    @Override
    public String toString() {
        return "was revoked on " + LocalDate.ofInstant(at, ZoneOffset.UTC) + " " + why;
    }
}
