// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keys for an owner who has configured none: made once per workspace, so that the modules of one build load in the kernel
 * of another. A lock on their directory gives all modules of a parallel build the same keys.
 */
public final class ThrowawayKey {
    // The file's mode protects it; PKCS#12 needs a password all the same.
    private static final String PASSWORD = "throwaway";
    private static final int DAYS = 365;
    private static final int RENEWED_DAYS_BEFORE_END = 30;

    private ThrowawayKey() {}

    /** The key for modules and images of a workspace; made if it isn't there or expires within 30 days. */
    public static SigningKey of(Path file) {
        return locked(file, () -> {
            KeystoreLocation location =
                    new KeystoreLocation(KeyProperties.MODULES, file, Optional.empty(), PASSWORD::toCharArray);
            if (Files.exists(file)) {
                SigningKey known = Keystore.open(location, true);
                Instant end = known.certificate().getNotAfter().toInstant();
                if (end.isAfter(Instant.now().plus(RENEWED_DAYS_BEFORE_END, ChronoUnit.DAYS))) {
                    return known;
                }
            }
            byte[] made = ModuleKeys.generate("kernel-lts throwaway module signing key", DAYS, PASSWORD.toCharArray());
            Trees.writeSecret(file, made);
            return Keystore.open(location, true);
        });
    }

    /** The key for RPMs of a workspace; made if it isn't there. */
    public static OpenPgpKey forRpms(Path file) {
        return locked(file, () -> {
            if (!Files.exists(file)) {
                String made = OpenPgpKeys.generate("kernel-lts throwaway RPM key", null);
                Trees.writeSecret(file, made.getBytes(StandardCharsets.US_ASCII));
            }
            return SecretKeyFile.open(
                    new KeystoreLocation(KeyProperties.RPMS, file, Optional.empty(), () -> null), true);
        });
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
