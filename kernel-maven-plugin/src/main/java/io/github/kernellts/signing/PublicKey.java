// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Count;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.KeyBlocks;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * An OpenPGP public key.
 *
 * @param armored the key in armour, as {@code rpm --import} takes it
 * @param fingerprint the fingerprint of its primary key, in hexadecimal
 * @param withdrawn the fingerprints of its subkeys that were revoked with all that they signed, which are not in it
 */
public record PublicKey(String armored, String fingerprint, List<String> withdrawn) {
    public PublicKey {
        withdrawn = List.copyOf(withdrawn);
    }

    /**
     * Reads a file with one key, armoured or not. Subkeys that were revoked with all that they signed are left out: rpm 4
     * knows no revocation.
     *
     * @param property the property that names the file, for messages
     * @throws KernelException if it has none or several, or nothing that the key signed counts any more
     */
    public static PublicKey read(Path file, String property) {
        List<PGPPublicKeyRing> all = rings(file, property);
        if (all.size() != 1) {
            throw new KernelException(
                    file + " contains " + Count.of(all.size(), "OpenPGP public key") + ", and one is needed",
                    remedy(property));
        }
        return unrevoked(all.get(0), file, property);
    }

    /**
     * Reads a file with any number of keys in the same way. Revoked ones are left out, as a file of a vendor's keys has those
     * of former years.
     *
     * @throws KernelException if it can't be read, or if all keys in it were revoked
     */
    public static List<PublicKey> readAll(Path file, String property) {
        List<PublicKey> all = new ArrayList<>();
        List<KernelException> revoked = new ArrayList<>();
        for (PGPPublicKeyRing ring : rings(file, property)) {
            try {
                all.add(unrevoked(ring, file, property));
            } catch (KernelException e) {
                revoked.add(e);
            }
        }
        if (all.isEmpty() && !revoked.isEmpty()) {
            throw revoked.get(0);
        }
        return all;
    }

    private static List<PGPPublicKeyRing> rings(Path file, String property) {
        if (!Files.isRegularFile(file)) {
            throw new KernelException("The OpenPGP public key " + file + " " + Unreadable.why(file), remedy(property));
        }
        try {
            List<PGPPublicKeyRing> all = new ArrayList<>();
            rings(Trees.read(file)).forEach(all::add);
            return all;
        } catch (IOException | PGPException e) {
            throw new KernelException(
                    SecretKeyFile.isOne(file)
                            ? file + " is a secret key, in place of a public one"
                            : file + " is not an OpenPGP public key: " + e.getMessage(),
                    remedy(property),
                    e);
        }
    }

    private static String remedy(String property) {
        return "set " + property + " to a file written by gpg --armor --export FINGERPRINT";
    }

    /** Whether a file has public keys. */
    static boolean isOne(Path file) {
        try {
            return rings(Trees.read(file)).size() > 0;
        } catch (IOException | PGPException e) {
            return false;
        }
    }

    private static PublicKey unrevoked(PGPPublicKeyRing ring, Path file, String property) {
        CertifiedRing certified = new CertifiedRing(ring);
        requireUnrevoked(certified, ring.getPublicKey(), file, property);
        List<PGPPublicKey> signing = certified.signing();
        if (!signing.isEmpty()
                && signing.stream().allMatch(key -> certified.withdrawn(key).isPresent())) {
            requireUnrevoked(certified, signing.get(signing.size() - 1), file, property);
        }
        PGPPublicKeyRing left = ring;
        for (PGPPublicKey subkey : certified.subkeys()) {
            if (certified.withdrawn(subkey).isPresent()) {
                left = PGPPublicKeyRing.removePublicKey(left, subkey);
            }
        }
        try {
            return new PublicKey(
                    OpenPgpKey.armored(left.getEncoded()),
                    OpenPgpKey.fingerprint(ring.getPublicKey()),
                    certified.withdrawn());
        } catch (IOException e) {
            throw new IllegalStateException("A key that was read can be written", e);
        }
    }

    private static void requireUnrevoked(CertifiedRing ring, PGPPublicKey key, Path file, String property) {
        ring.withdrawn(key).ifPresent(revocation -> {
            throw new KernelException(
                    "The OpenPGP key " + OpenPgpKey.fingerprint(key) + " in " + file + " " + revocation
                            + ": nothing that it signed can be trusted",
                    "get its owner's new key from them in another way, and set " + property
                            + " to that; what the revoked key signed has to be built and signed again");
        });
    }

    /** A key that this process exported, in armour, without the withdrawn subkeys. */
    static PublicKey of(String armored, List<String> withdrawn) {
        try {
            PGPPublicKeyRing ring = rings(armored.getBytes(StandardCharsets.US_ASCII))
                    .iterator()
                    .next();
            return new PublicKey(armored, OpenPgpKey.fingerprint(ring.getPublicKey()), withdrawn);
        } catch (IOException | PGPException e) {
            throw new IllegalStateException("A key that was exported here can be read", e);
        }
    }

    /**
     * This key, with the subkeys for signing that it lacks and another state of it has, as from before a new subkey; but for those
     * that either knows to be withdrawn.
     */
    public PublicKey with(PublicKey other) {
        try {
            PGPPublicKeyRing ring = ring();
            List<PGPPublicKey> keys = new ArrayList<>();
            ring.getPublicKeys().forEachRemaining(keys::add);
            int before = keys.size();
            for (PGPPublicKey key : new CertifiedRing(other.ring()).forRpm()) {
                if (ring.getPublicKey(key.getFingerprint()) == null
                        && !withdrawn.contains(OpenPgpKey.fingerprint(key))) {
                    keys.add(key);
                }
            }
            return keys.size() == before
                    ? this
                    : new PublicKey(
                            OpenPgpKey.armored(new PGPPublicKeyRing(keys).getEncoded()), fingerprint, withdrawn);
        } catch (IOException | PGPException e) {
            throw new IllegalStateException("A key that was read can be read again", e);
        }
    }

    private PGPPublicKeyRing ring() throws IOException, PGPException {
        return rings(armored.getBytes(StandardCharsets.US_ASCII)).iterator().next();
    }

    /** Whether a detached signature in armour is by this key, or by one of its bound subkeys, and counts. */
    public boolean signed(byte[] content, String signature) {
        return refusal(content, signature).isEmpty();
    }

    /**
     * Why a detached signature in armour doesn't count as this key's, with the key's fingerprint; empty if it counts. It is to
     * be by this key, or by one of its bound subkeys, from before the end of both, and no revocation of them may cover it.
     */
    public Optional<String> refusal(byte[] content, String signature) {
        Optional<String> none = Optional.of("is not signed by the OpenPGP key " + fingerprint);
        try {
            CertifiedRing ring = new CertifiedRing(ring());
            Object parsed =
                    new JcaPGPObjectFactory(decoded(signature.getBytes(StandardCharsets.US_ASCII))).nextObject();
            if (!(parsed instanceof PGPSignatureList signatures)) {
                return none;
            }
            Optional<String> refusal = none;
            for (PGPSignature each : signatures) {
                for (PGPPublicKey key : ring.signing()) {
                    if (key.getKeyID() == each.getKeyID() && verified(each, key, content)) {
                        Optional<String> why =
                                ring.refusal(key, each.getCreationTime().toInstant());
                        if (why.isEmpty()) {
                            return why;
                        }
                        refusal = why.map(reason ->
                                "is signed by the OpenPGP key " + OpenPgpKey.fingerprint(key) + ", which " + reason);
                    }
                }
            }
            return refusal;
        } catch (IOException | PGPException e) {
            // An unreadable signature counts as none.
            return none;
        }
    }

    /** The time from which the key with a fingerprint holds; empty if that is its creation. */
    Optional<Instant> raised(String key) {
        try {
            CertifiedRing ring = new CertifiedRing(ring());
            return ring.signing().stream()
                    .filter(each -> OpenPgpKey.fingerprint(each).equals(key))
                    .filter(each ->
                            ring.since(each).isAfter(each.getCreationTime().toInstant()))
                    .map(ring::since)
                    .findFirst();
        } catch (IOException | PGPException e) {
            throw new IllegalStateException("A key that was read can be read again", e);
        }
    }

    private static boolean verified(PGPSignature signature, PGPPublicKey key, byte[] content) throws PGPException {
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
        signature.update(content);
        return signature.verify();
    }

    private static PGPPublicKeyRingCollection rings(byte[] file) throws IOException, PGPException {
        List<PGPPublicKeyRing> rings = new ArrayList<>();
        for (byte[] block : KeyBlocks.of(file)) {
            new PGPPublicKeyRingCollection(decoded(block), new BcKeyFingerprintCalculator()).forEach(rings::add);
        }
        return new PGPPublicKeyRingCollection(rings);
    }

    private static InputStream decoded(byte[] file) throws IOException {
        return PGPUtil.getDecoderStream(new ByteArrayInputStream(file));
    }
}
