// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Lazy;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keys for an owner who has configured none: made once per workspace, so that the modules of one build load in the kernel
 * of another. A lock on their directory gives all modules of a parallel build the same keys.
 */
public final class ThrowawayKey {
    // The file's mode protects it; PKCS#12 needs a password all the same.
    private static final String PASSWORD = "throwaway";
    private static final String NOTE = ".crt";
    private static final String NOTE_FOR_RPMS = ".pub";
    private static final int DAYS = 365;
    private static final int RENEWED_DAYS_BEFORE_END = 30;

    private ThrowawayKey() {}

    /** The key for modules and images of a workspace; made if it isn't there or expires within 30 days. */
    public static SigningKey of(Path file) {
        return locked(file, () -> {
            if (Files.exists(file)) {
                SigningKey known = known(file);
                Instant end = known.certificate().getNotAfter().toInstant();
                if (end.isAfter(Instant.now().plus(RENEWED_DAYS_BEFORE_END, ChronoUnit.DAYS))) {
                    return known;
                }
            }
            byte[] made = ModuleKeys.generate("kernel-lts throwaway module signing key", DAYS, PASSWORD.toCharArray());
            Trees.writeSecret(file, made);
            return known(file);
        });
    }

    /**
     * The key in a keystore. Its certificate is noted beside it, with the keystore's size and time: to open the keystore
     * takes a third of the time of a build that has nothing to do.
     */
    private static SigningKey known(Path file) {
        Path note = file.resolveSibling(file.getFileName() + NOTE);
        String stamp = stamp(file);
        String noted = Files.exists(note) ? Trees.text(note) : "";
        if (noted.startsWith(stamp)) {
            X509Certificate certificate = Certificates.parse(
                            noted.substring(stamp.length()).getBytes(StandardCharsets.US_ASCII), note.toString())
                    .get(0);
            return new SigningKey(
                    new Lazy<>(() -> privateKey(file, note, certificate)), certificate, Optional.empty(), true);
        }
        SigningKey opened = opened(file);
        Trees.write(note, stamp + Certificates.pem(List.of(opened.certificate())));
        return opened;
    }

    private static PrivateKey privateKey(Path file, Path note, X509Certificate noted) {
        SigningKey opened = opened(file);
        if (!opened.certificate().equals(noted)) {
            throw new KernelException(
                    note + " does not hold the certificate of " + file, "delete " + note + ", which is made again");
        }
        return opened.privateKey();
    }

    private static SigningKey opened(Path file) {
        return Keystore.open(
                new KeystoreLocation(KeyProperties.MODULES, file, Optional.empty(), PASSWORD::toCharArray), true);
    }

    /** The key for RPMs of a workspace; made if it isn't there. */
    public static OpenPgpKey forRpms(Path file) {
        return locked(file, () -> {
            if (!Files.exists(file)) {
                String made = OpenPgpKeys.generate("kernel-lts throwaway RPM key", null);
                Trees.writeSecret(file, made.getBytes(StandardCharsets.US_ASCII));
            }
            return knownForRpms(file);
        });
    }

    /** The key in a file. Its fingerprint and public key are noted beside it, as the certificate of the other key is. */
    private static OpenPgpKey knownForRpms(Path file) {
        Path note = file.resolveSibling(file.getFileName() + NOTE_FOR_RPMS);
        String stamp = stamp(file);
        String noted = Files.exists(note) ? Trees.text(note) : "";
        int line = noted.indexOf('\n', stamp.length());
        if (noted.startsWith(stamp) && line > 0) {
            String fingerprint = noted.substring(stamp.length(), line);
            String publicKey = noted.substring(line + 1);
            return OpenPgpKey.throwaway(
                    fingerprint, publicKey, new Lazy<>(() -> openedForRpms(file, note, fingerprint, publicKey)));
        }
        OpenPgpKey opened = openedForRpms(file);
        Trees.write(note, stamp + opened.fingerprint() + "\n" + opened.publicKey());
        return opened;
    }

    private static OpenPgpKey openedForRpms(Path file, Path note, String fingerprint, String publicKey) {
        OpenPgpKey opened = openedForRpms(file);
        if (!opened.fingerprint().equals(fingerprint) || !opened.publicKey().equals(publicKey)) {
            throw new KernelException(
                    note + " does not hold the public key of " + file, "delete " + note + ", which is made again");
        }
        return opened;
    }

    private static OpenPgpKey openedForRpms(Path file) {
        return SecretKeyFile.open(new KeystoreLocation(KeyProperties.RPMS, file, Optional.empty(), () -> null), true);
    }

    private static String stamp(Path file) {
        return Trees.size(file) + " " + Trees.modified(file).toMillis() + "\n";
    }

    private static <T> T locked(Path file, Supplier<T> maker) {
        try (DirectoryLock lock = DirectoryLock.acquire(file.toAbsolutePath().getParent(), Silence.INSTANCE)) {
            return maker.get();
        }
    }

    /** A key is made within seconds, so no message about the wait is printed. */
    private enum Silence implements Output {
        INSTANCE;

        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {}

        @Override
        public void debug(String line) {}
    }
}
