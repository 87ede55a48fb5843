// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.openpgp;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;

/**
 * An OpenPGP signature of an uncompressed tar, as kernel.org makes it (https://www.kernel.org/signature.html).
 *
 * @param file the signature
 */
public record DetachedSignature(Path file) {
    /** 16 GiB: ten times the largest kernel, so that a crafted tarball can't keep xz busy for days. */
    private static final long LARGEST_TAR = 16L << 30;

    /**
     * Verifies a compressed tarball against the signature of its uncompressed content.
     *
     * @return the fingerprint of the primary key that vouches for it
     * @throws KernelException if the signature is damaged, of other content, of another kind, weak, or by a key that is
     *     not trusted, not bound, expired or revoked
     */
    public String verify(Path tarball, TrustedKeys keys, Processes processes) {
        PGPSignature signature = read(keys);
        if (signature.getVersion() < 4) {
            // Version 3 has no hashed subpackets, and is no longer used.
            throw refused(file, "it is an OpenPGP signature of version " + signature.getVersion());
        }
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
            throw refused(file, "it is not a signature of a binary document");
        }
        if (!KeyValidity.strong(signature)) {
            throw refused(file, "it was made with a hash weaker than SHA-256");
        }
        KeyValidity.notUnderstood(signature).ifPresent(what -> {
            throw refused(file, "it has " + what + ", which is not understood here");
        });
        Instant now = Instant.now();
        if (KeyValidity.expired(signature, now)) {
            throw refused(file, "it has expired");
        }
        TrustedKeys.Signer signer = signer(signature, keys, now);
        try {
            KeyValidity.prepare(signature, signer.key());
            digest(tarball, signature, processes);
            if (!signature.verify()) {
                throw refused(tarball, "the signature " + file.getFileName() + " doesn't match its content");
            }
        } catch (PGPException e) {
            throw refused(tarball, "its signature can't be verified: " + e.getMessage());
        }
        return signer.fingerprint();
    }

    private TrustedKeys.Signer signer(PGPSignature signature, TrustedKeys keys, Instant now) {
        TrustedKeys.Signer signer;
        try {
            signer = keys.signer(signature.getKeyID(), now);
        } catch (KernelException e) {
            throw refused(file, e.getMessage());
        }
        if (signature.getCreationTime().before(signer.key().getCreationTime())) {
            throw refused(file, "it is older than the key that made it");
        }
        return signer;
    }

    /** The file's signature; of several ones, the first by one of these keys. */
    private PGPSignature read(TrustedKeys keys) {
        try (InputStream stream = PGPUtil.getDecoderStream(new ByteArrayInputStream(Trees.read(file)))) {
            if (new JcaPGPObjectFactory(stream).nextObject() instanceof PGPSignatureList list && !list.isEmpty()) {
                return StreamSupport.stream(list.spliterator(), false)
                        .filter(each -> keys.contain(each.getKeyID()))
                        .findFirst()
                        .orElse(list.get(0));
            }
        } catch (IOException | RuntimeException e) {
            throw refused(file, "it is damaged: " + e.getMessage());
        }
        throw refused(file, "it is not an OpenPGP signature");
    }

    /**
     * Passes the uncompressed content to the signature. Only xz's own format is taken, to its very end: xz also reads lzip and
     * ignores what follows it, so that whoever unpacks the file by its first bytes would get other content.
     */
    private static void digest(Path tarball, PGPSignature signature, Processes processes) {
        Process xz = processes.start(
                Command.of(Path.of("/"), "xz", "--format=xz", "--decompress", "--stdout", "--", tarball.toString()));
        long size = 0;
        try (InputStream tar = xz.getInputStream()) {
            byte[] buffer = new byte[1 << 16];
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                signature.update(buffer, 0, n);
                size += n;
                if (size > LARGEST_TAR) {
                    throw refused(tarball, "it has more than " + (LARGEST_TAR >> 30) + " GiB when uncompressed");
                }
            }
            int exit = xz.waitFor();
            if (exit != 0) {
                throw refused(tarball, "it is no undamaged xz file (xz ended with exit code " + exit + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(tarball, "reading it was interrupted");
        } catch (IOException e) {
            throw refused(tarball, "it can't be uncompressed: " + e.getMessage());
        } finally {
            processes.stop(xz);
        }
    }

    private static KernelException refused(Path file, String why) {
        return new KernelException(
                file.getFileName() + " was refused: " + why,
                "run the goal again to download it again, and name another mirror with kernel.source.mirror if that"
                        + " doesn't help; nothing was unpacked or cached");
    }
}
