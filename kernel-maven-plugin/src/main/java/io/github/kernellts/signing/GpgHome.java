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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

/**
 * A home directory of gpg(1). gpg signs; the secret key stays with gpg's agent, or on the agent's card. The agent asks
 * for the password as usual, unless one was given.
 */
final class GpgHome {
    private static final int FINGERPRINT = 9;
    private static final int TOKEN = 14;
    /** What a home with keys has (gpg(1), gpg-agent(1), and keyboxd(1) for public-keys.d). */
    private static final List<String> FILES =
            List.of("private-keys-v1.d", "pubring.kbx", "pubring.gpg", "public-keys.d", "secring.gpg");

    private final Path home;
    private final Supplier<char[]> password;
    private final Processes processes;

    private GpgHome(KeystoreLocation location, Processes processes) {
        this.home = location.file().toAbsolutePath();
        this.password = location.password();
        this.processes = processes;
    }

    static OpenPgpKey open(KeystoreLocation location, Processes processes) {
        GpgHome home = new GpgHome(location, processes);
        home.require();
        return home.key(location);
    }

    /** gpg makes a home of any directory that it is given, such as the one with the files of kernel:keygen. */
    private void require() {
        if (FILES.stream().noneMatch(name -> Files.exists(home.resolve(name)))) {
            throw new KernelException(
                    "The directory " + home + " is no home of gpg: it has none of its files",
                    "set kernel.rpm.keyring to a file written by gpg --export-secret-keys, such as " + home
                            + "/rpms.asc, or to the home directory of a gpg");
        }
    }

    private OpenPgpKey key(KeystoreLocation location) {
        try {
            Map<String, Boolean> secrets = secrets();
            CertifiedRing ring = new CertifiedRing(ring(location, secrets.keySet()));
            PGPPublicKey key =
                    SigningSubkey.of(ring, each -> secrets.getOrDefault(OpenPgpKey.fingerprint(each), false), location);
            OpenPgpKey.Signer signer = (content, at) -> sign(OpenPgpKey.fingerprint(key), content, at);
            return new OpenPgpKey(key, ring, signer, List::of, false);
        } catch (IOException | PGPException e) {
            throw new KernelException(
                    "gpg's public keys in " + home + " can't be read: " + e.getMessage(),
                    "set kernel.rpm.keyring to a home directory of gpg",
                    e);
        }
    }

    /**
     * The fingerprints of the keys whose secret part or stub gpg has, and whether it is more than a stub (field 15 of
     * doc/DETAILS of GnuPG, which also contains a card's serial number).
     */
    private Map<String, Boolean> secrets() {
        Map<String, Boolean> secrets = new HashMap<>();
        boolean present = false;
        String listed = processes.output(
                gpg("--with-colons", "--with-subkey-fingerprint", "--list-secret-keys"),
                "set kernel.rpm.keyring to a home directory of gpg");
        for (String line : listed.lines().toList()) {
            String[] fields = line.split(":", -1);
            if (fields[0].equals("sec") || fields[0].equals("ssb")) {
                present = fields.length > TOKEN && !fields[TOKEN].equals("#");
            } else if (fields[0].equals("fpr")) {
                secrets.put(fields[FINGERPRINT], present);
            }
        }
        return secrets;
    }

    private PGPPublicKeyRing ring(KeystoreLocation location, Set<String> secrets) throws IOException, PGPException {
        String exported =
                processes.output(gpg("--armor", "--export"), "set kernel.rpm.keyring to a home directory of gpg");
        List<PGPPublicKeyRing> found = new ArrayList<>();
        for (PGPPublicKeyRing ring :
                new PGPPublicKeyRingCollection(decoded(exported), new BcKeyFingerprintCalculator())) {
            if (secrets.contains(OpenPgpKey.fingerprint(ring.getPublicKey()))
                    && OpenPgpKey.wanted(location, ring.getPublicKey())) {
                found.add(ring);
            }
        }
        if (found.size() != 1) {
            throw new KernelException(
                    "gpg has " + (found.isEmpty() ? "no secret key" : "several secret keys")
                            + location.alias().map(id -> " " + id).orElse("") + " in " + home,
                    found.isEmpty()
                            ? "import one with gpg --import, or set kernel.rpm.keyring to another home directory of gpg"
                            : "set kernel.rpm.key to the fingerprint of one");
        }
        return found.get(0);
    }

    private byte[] sign(String fingerprint, byte[] content, Instant at) {
        List<String> options = new ArrayList<>(List.of(
                // The same content gets the same signature.
                "--faked-system-time=" + at.getEpochSecond() + "!",
                "--digest-algo=SHA512",
                // The exclamation mark selects exactly this key of its ring.
                "--local-user=" + fingerprint + "!"));
        char[] given = password.get();
        byte[] input = content;
        if (given != null) {
            if (CharBuffer.wrap(given).chars().anyMatch(character -> character == '\n')) {
                throw new KernelException(
                        "The password of the OpenPGP key contains a line end, and gpg reads only one line",
                        "correct the environment variable KERNEL_RPM_PASSWORD, or the server named in"
                                + " kernel.rpm.server");
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
                    "unlock the key by signing a file with gpg first, or set KERNEL_RPM_PASSWORD");
        }
        try (InputStream signature = decoded(result.output())) {
            return signature.readAllBytes();
        } catch (IOException e) {
            throw new KernelException(
                    "gpg's signature can't be read: " + e.getMessage(),
                    "remove the options that change the form of signatures from gpg.conf in " + home,
                    e);
        }
    }

    /** The packets in armour; a warning of gpg may precede it. */
    private static InputStream decoded(String armored) throws IOException {
        int start = Math.max(0, armored.indexOf("-----BEGIN PGP "));
        return PGPUtil.getDecoderStream(
                new ByteArrayInputStream(armored.substring(start).getBytes(StandardCharsets.US_ASCII)));
    }

    private Command gpg(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "gpg", "--homedir", home.toString(), "--batch", "--no-tty", "--quiet", "--no-auto-check-trustdb"));
        all.addAll(List.of(arguments));
        // An agent started here keeps running for its other users.
        return Command.of(home, all).withEnvironment(Map.of(Processes.MARK, Processes.UNMARKED));
    }
}
