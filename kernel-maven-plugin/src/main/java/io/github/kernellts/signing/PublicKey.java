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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
 */
public record PublicKey(String armored, String fingerprint) {
    /**
     * Reads a file with one key, armoured or not.
     *
     * @param property the property that names the file, for messages
     * @throws KernelException if it has none or several
     */
    public static PublicKey read(Path file, String property) {
        String remedy = "set " + property + " to a file written by gpg --armor --export FINGERPRINT";
        if (!Files.isRegularFile(file)) {
            throw new KernelException("The OpenPGP public key " + file + " " + Unreadable.why(file), remedy);
        }
        try {
            PGPPublicKeyRingCollection all = rings(Trees.read(file));
            if (all.size() != 1) {
                throw new KernelException(
                        file + " contains " + Count.of(all.size(), "OpenPGP public key") + ", and one is needed",
                        remedy);
            }
            PGPPublicKeyRing ring = all.iterator().next();
            return new PublicKey(OpenPgpKey.armored(ring.getEncoded()), OpenPgpKey.fingerprint(ring.getPublicKey()));
        } catch (IOException | PGPException e) {
            throw new KernelException(
                    SecretKeyFile.isOne(file)
                            ? file + " is a secret key, in place of a public one"
                            : file + " is not an OpenPGP public key: " + e.getMessage(),
                    remedy,
                    e);
        }
    }

    /** Whether a file has public keys. */
    static boolean isOne(Path file) {
        try {
            return rings(Trees.read(file)).size() > 0;
        } catch (IOException | PGPException e) {
            return false;
        }
    }

    /** A key that this process exported, in armour. */
    static PublicKey of(String armored) {
        try {
            PGPPublicKeyRing ring = rings(armored.getBytes(StandardCharsets.US_ASCII))
                    .iterator()
                    .next();
            return new PublicKey(armored, OpenPgpKey.fingerprint(ring.getPublicKey()));
        } catch (IOException | PGPException e) {
            throw new IllegalStateException("A key that was exported here can be read", e);
        }
    }

    /** Whether a detached signature in armour is by this key, or by one of its bound subkeys. */
    public boolean signed(byte[] content, String signature) {
        try {
            CertifiedRing ring = new CertifiedRing(rings(armored.getBytes(StandardCharsets.US_ASCII))
                    .iterator()
                    .next());
            Object parsed =
                    new JcaPGPObjectFactory(decoded(signature.getBytes(StandardCharsets.US_ASCII))).nextObject();
            if (!(parsed instanceof PGPSignatureList signatures)) {
                return false;
            }
            for (Iterator<PGPSignature> all = signatures.iterator(); all.hasNext(); ) {
                PGPSignature each = all.next();
                for (PGPPublicKey key : ring.signing()) {
                    if (key.getKeyID() == each.getKeyID() && verified(each, key, content)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException | PGPException e) {
            // An unreadable signature counts as none.
            return false;
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
