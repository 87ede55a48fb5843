// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.openpgp;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.KeyBlocks;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.jcajce.JcaKeyFingerprintCalculator;

/** The OpenPGP public keys whose signatures are accepted. */
public final class TrustedKeys {
    private final List<PGPPublicKeyRing> rings;

    private TrustedKeys(List<PGPPublicKeyRing> rings) {
        this.rings = List.copyOf(rings);
    }

    /**
     * A key that may sign.
     *
     * @param key the primary key or a subkey
     * @param fingerprint the primary key's fingerprint, by which it is trusted
     */
    record Signer(PGPPublicKey key, String fingerprint) {}

    /** Trusts every key of a file, armoured or not. */
    public static TrustedKeys of(Path keyring) {
        return new TrustedKeys(read(Trees.read(keyring), keyring.toString()));
    }

    /**
     * Trusts the keys of a file whose primary keys have one of these fingerprints.
     *
     * @param origin the origin of the file, for the message
     * @throws KernelException if none of them is in it
     */
    public static TrustedKeys of(byte[] keyring, Set<String> fingerprints, String origin) {
        List<PGPPublicKeyRing> all = read(keyring, origin);
        List<PGPPublicKeyRing> trusted = all.stream()
                .filter(ring -> fingerprints.contains(fingerprint(ring.getPublicKey())))
                .toList();
        if (trusted.isEmpty()) {
            throw new KernelException(
                    "None of the keys in " + origin + " is a kernel developer's: it holds "
                            + new TrustedKeys(all).fingerprints() + ", and " + fingerprints + " are trusted",
                    "check which server answers for that address, or set kernel.source.keyring to a keyring of your own");
        }
        return new TrustedKeys(trusted);
    }

    private static List<PGPPublicKeyRing> read(byte[] content, String origin) {
        List<PGPPublicKeyRing> rings = new ArrayList<>();
        try {
            for (byte[] block : KeyBlocks.of(content)) {
                InputStream stream = PGPUtil.getDecoderStream(new ByteArrayInputStream(block));
                new PGPPublicKeyRingCollection(stream, new JcaKeyFingerprintCalculator()).forEach(rings::add);
            }
        } catch (IOException | PGPException | RuntimeException e) {
            throw noKeys(origin, e);
        }
        if (rings.isEmpty()) {
            throw noKeys(origin, null);
        }
        return rings;
    }

    private static KernelException noKeys(String origin, Exception cause) {
        return new KernelException(
                origin + " holds no OpenPGP public keys" + (cause == null ? "" : " (" + cause.getMessage() + ")"),
                "set kernel.source.keyring to a file that gpg --export wrote",
                cause);
    }

    /** The fingerprints of the primary keys, in capitals. */
    public Set<String> fingerprints() {
        Set<String> fingerprints = new TreeSet<>();
        rings.forEach(ring -> fingerprints.add(fingerprint(ring.getPublicKey())));
        return fingerprints;
    }

    /** Whether one of them, or of their subkeys, has an id; it may still be one that can't sign. */
    boolean contain(long id) {
        return rings.stream().anyMatch(ring -> ring.getPublicKey(id) != null);
    }

    /**
     * The key with an id, if its signatures are accepted.
     *
     * @throws KernelException if there is none, with the reason if a key with that id is not accepted
     */
    Signer signer(long id, Instant now) {
        Optional<String> problem = Optional.empty();
        for (PGPPublicKeyRing ring : rings) {
            PGPPublicKey primary = ring.getPublicKey();
            KeyValidity validity = new KeyValidity(primary, now);
            for (PGPPublicKey key : ring) {
                if (key.getKeyID() == id) {
                    Optional<String> found = key.isMasterKey() ? validity.problemOfPrimary() : validity.problemOf(key);
                    if (found.isEmpty()) {
                        return new Signer(key, fingerprint(primary));
                    }
                    problem = found.map(why -> fingerprint(key) + ", which " + why);
                }
            }
        }
        throw new KernelException(
                "it was made by key "
                        + problem.orElse(Long.toHexString(id).toUpperCase(Locale.ROOT) + ", which is not trusted"),
                "");
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }
}
