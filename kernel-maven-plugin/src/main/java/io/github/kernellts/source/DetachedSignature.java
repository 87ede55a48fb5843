// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.jcajce.JcaKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentVerifierBuilderProvider;

/**
 * An OpenPGP signature over the uncompressed tar, as kernel.org makes it
 * (https://www.kernel.org/signature.html).
 */
final class DetachedSignature {
    private final PGPPublicKeyRingCollection keys;
    private final Processes processes;

    private DetachedSignature(PGPPublicKeyRingCollection keys, Processes processes) {
        this.keys = keys;
        this.processes = processes;
    }

    /** A verifier that trusts every key of a file, armoured or not. */
    static DetachedSignature trusting(Path keyring, Processes processes) {
        return new DetachedSignature(read(Trees.read(keyring), keyring.toString()), processes);
    }

    /** A verifier that trusts those keys of a file whose fingerprints are known beforehand. */
    static DetachedSignature trusting(byte[] keyring, Set<String> fingerprints, String origin, Processes processes) {
        PGPPublicKeyRingCollection all = read(keyring, origin);
        PGPPublicKeyRingCollection trusted = all;
        Set<String> found = new TreeSet<>();
        for (PGPPublicKeyRing ring : all) {
            String fingerprint = fingerprint(ring.getPublicKey());
            found.add(fingerprint);
            if (!fingerprints.contains(fingerprint)) {
                trusted = PGPPublicKeyRingCollection.removePublicKeyRing(trusted, ring);
            }
        }
        if (trusted.size() == 0) {
            throw new KernelException(
                    "None of the keys in " + origin + " is a kernel developer's: it holds " + found + ", and "
                            + fingerprints + " are trusted",
                    "check who answers for that address, or name a keyring of your own with kernel.source.keyring");
        }
        return new DetachedSignature(trusted, processes);
    }

    private static PGPPublicKeyRingCollection read(byte[] content, String origin) {
        try (InputStream stream = PGPUtil.getDecoderStream(new ByteArrayInputStream(content))) {
            return new PGPPublicKeyRingCollection(stream, new JcaKeyFingerprintCalculator());
        } catch (IOException | PGPException e) {
            throw new KernelException(
                    origin + " holds no OpenPGP public keys (" + e.getMessage() + ")",
                    "export them with gpg --export into kernel.source.keyring",
                    e);
        }
    }

    /**
     * Verifies a compressed tarball against the signature of its uncompressed content.
     *
     * @throws KernelException if the signature is damaged, by a key that isn't trusted or expired, or of other content
     */
    void verify(Path tarball, Path signatureFile) {
        PGPSignature signature = signature(signatureFile);
        PGPPublicKey key = keyOf(signature, signatureFile);
        try {
            signature.init(new JcaPGPContentVerifierBuilderProvider(), key);
            digest(tarball, signature);
            if (!signature.verify()) {
                throw refused(tarball, "the signature " + signatureFile.getFileName() + " is of other content");
            }
        } catch (PGPException e) {
            throw refused(tarball, "its signature can't be verified: " + e.getMessage());
        }
    }

    private PGPPublicKey keyOf(PGPSignature signature, Path signatureFile) {
        PGPPublicKey key = keys.getPublicKey(signature.getKeyID());
        PGPPublicKeyRing ring = keys.getPublicKeyRing(signature.getKeyID());
        PGPPublicKey primary = ring == null ? null : ring.getPublicKey();
        if (key == null || primary == null) {
            throw refused(
                    signatureFile,
                    "it was made by key "
                            + Long.toHexString(signature.getKeyID()).toUpperCase(Locale.ROOT)
                            + ", which is not trusted");
        }
        for (PGPPublicKey each : List.of(primary, key)) {
            if (each.hasRevocation()) {
                throw refused(signatureFile, "the key " + fingerprint(each) + " is revoked");
            }
            if (each.getValidSeconds() > 0) {
                Instant end = each.getCreationTime().toInstant().plusSeconds(each.getValidSeconds());
                if (end.isBefore(Instant.now())) {
                    throw refused(signatureFile, "the key " + fingerprint(each) + " expired on " + end);
                }
            }
        }
        return key;
    }

    private static PGPSignature signature(Path file) {
        try (InputStream stream = PGPUtil.getDecoderStream(new ByteArrayInputStream(Trees.read(file)))) {
            if (new JcaPGPObjectFactory(stream).nextObject() instanceof PGPSignatureList list && !list.isEmpty()) {
                return list.get(0);
            }
        } catch (IOException | RuntimeException e) {
            throw refused(file, "it is damaged: " + e.getMessage());
        }
        throw refused(file, "it is not an OpenPGP signature");
    }

    private void digest(Path tarball, PGPSignature signature) {
        Process xz = processes.start(Command.of(Path.of("/"), "xz", "-dc", "--", tarball.toString()));
        try (InputStream tar = xz.getInputStream()) {
            byte[] buffer = new byte[1 << 16];
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                signature.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw refused(tarball, "it can't be uncompressed: " + e.getMessage());
        } finally {
            processes.stop(xz);
        }
    }

    private static KernelException refused(Path file, String why) {
        return new KernelException(
                file.getFileName() + " was refused: " + why,
                "fetch it again, and if it stays so, tell kernel.org; nothing was unpacked or cached");
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }
}
