// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

/**
 * A home directory of gpg(1): the key stays with its agent, or on the card that the agent speaks to, and gpg signs. The
 * agent asks for the password as it always does, unless one was given.
 */
final class GpgHome {
    private final Path home;
    private final Supplier<char[]> password;
    private final Processes processes;

    private GpgHome(KeystoreLocation location, Processes processes) {
        this.home = location.file().toAbsolutePath();
        this.password = location.password();
        this.processes = processes;
    }

    static OpenPgpKey open(KeystoreLocation location, Processes processes) {
        return new GpgHome(location, processes).key(location);
    }

    private OpenPgpKey key(KeystoreLocation location) {
        try {
            PGPPublicKeyRing ring = ring(location);
            PGPPublicKey key = signing(ring);
            OpenPgpKey.require(key, ring.getPublicKey(), home);
            OpenPgpKey.Signer signer = (content, at) -> sign(OpenPgpKey.fingerprint(key), content, at);
            return new OpenPgpKey(key, ring.getEncoded(), signer, List::of, false);
        } catch (IOException | PGPException e) {
            throw new KernelException(
                    "gpg's public keys in " + home + " can't be read: " + e.getMessage(),
                    "check that kernel.rpm.keyring is a home directory of gpg",
                    e);
        }
    }

    /** The ring whose secret key is there. */
    private PGPPublicKeyRing ring(KeystoreLocation location) throws IOException, PGPException {
        String secret = processes.output(gpg("--with-colons", "--list-secret-keys"), "check kernel.rpm.keyring");
        String exported = processes.output(gpg("--armor", "--export"), "check kernel.rpm.keyring");
        List<PGPPublicKeyRing> found = new ArrayList<>();
        for (PGPPublicKeyRing ring :
                new PGPPublicKeyRingCollection(decoded(exported), new BcKeyFingerprintCalculator())) {
            if (secret.contains(":" + OpenPgpKey.fingerprint(ring.getPublicKey()) + ":")
                    && OpenPgpKey.wanted(location, ring.getPublicKey())) {
                found.add(ring);
            }
        }
        if (found.size() != 1) {
            throw new KernelException(
                    "gpg has " + (found.isEmpty() ? "no secret key" : "several secret keys")
                            + location.alias().map(id -> " " + id).orElse("") + " in " + home,
                    "name the fingerprint of one in kernel.rpm.key");
        }
        return found.get(0);
    }

    private PGPPublicKey signing(PGPPublicKeyRing ring) {
        for (Iterator<PGPPublicKey> keys = ring.getPublicKeys(); keys.hasNext(); ) {
            PGPPublicKey key = keys.next();
            if (!key.hasRevocation() && maySign(key)) {
                return key;
            }
        }
        throw new KernelException("No key in " + home + " can sign", "make one with gpg --quick-add-key");
    }

    /** Whether the key's own certification says that it signs data (RFC 4880, 5.2.3.21). */
    private static boolean maySign(PGPPublicKey key) {
        for (Iterator<PGPSignature> all = key.getSignatures(); all.hasNext(); ) {
            PGPSignature signature = all.next();
            if (signature.getHashedSubPackets() != null
                    && (signature.getHashedSubPackets().getKeyFlags() & KeyFlags.SIGN_DATA) != 0) {
                return true;
            }
        }
        return false;
    }

    private byte[] sign(String fingerprint, byte[] content, Instant at) {
        List<String> options = new ArrayList<>(List.of(
                // Signatures of the same content are to be the same.
                "--faked-system-time=" + at.getEpochSecond() + "!",
                "--digest-algo=SHA512",
                // With the mark: this key and no other of the ring.
                "--local-user=" + fingerprint + "!"));
        char[] given = password.get();
        byte[] input = content;
        if (given != null) {
            if (CharBuffer.wrap(given).chars().anyMatch(character -> character == '\n')) {
                throw new KernelException(
                        "The password of the OpenPGP key has a line end in it, and gpg reads one line",
                        "correct KERNEL_RPM_PASSWORD or the server that kernel.rpm.server names");
            }
            options.addAll(List.of("--pinentry-mode=loopback", "--passphrase-fd=0"));
            ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(given));
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(encoded.array(), 0, encoded.remaining());
            both.write('\n');
            both.writeBytes(content);
            input = both.toByteArray();
            Arrays.fill(given, '\0');
        }
        options.addAll(List.of("--armor", "--detach-sign"));
        Processes.Result result = processes.run(gpg(options.toArray(String[]::new)), input);
        if (!result.succeeded()) {
            if (given != null && result.output().contains("Bad passphrase")) {
                throw OpenPgpKey.wrongPassword(home, null);
            }
            throw new KernelException(
                    "gpg can't sign with " + fingerprint + " of " + home + ":\n"
                            + result.output().strip() + "\n",
                    "unlock the key by signing something with gpg first, or set KERNEL_RPM_PASSWORD");
        }
        try (InputStream signature = decoded(result.output())) {
            return signature.readAllBytes();
        } catch (IOException e) {
            throw new KernelException("gpg's signature can't be read: " + e.getMessage(), "check gpg.conf", e);
        }
    }

    /** What stands in armour; a warning of gpg's may precede it. */
    private static InputStream decoded(String armored) throws IOException {
        int start = Math.max(0, armored.indexOf("-----BEGIN PGP "));
        return PGPUtil.getDecoderStream(
                new ByteArrayInputStream(armored.substring(start).getBytes(StandardCharsets.US_ASCII)));
    }

    private Command gpg(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "gpg", "--homedir", home.toString(), "--batch", "--no-tty", "--quiet", "--no-auto-check-trustdb"));
        all.addAll(List.of(arguments));
        // An agent that is started here stays, as with any other program that uses gpg.
        return Command.of(home, all).withEnvironment(Map.of(Processes.MARK, ""));
    }
}
