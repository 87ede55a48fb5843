// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A key for who has none yet: made once per workspace, so that the modules of one build load in the kernel of another.
 */
public final class ThrowawayKey {
    // The file's mode protects it; PKCS#12 wants a password all the same.
    private static final String PASSWORD = "throwaway";
    private static final int DAYS = 365;
    private static final int RENEWED_DAYS_BEFORE_END = 30;

    private ThrowawayKey() {}

    /** The key of a workspace, made if it isn't there or about to expire. */
    public static SigningKey of(Path file) {
        KeystoreLocation location = new KeystoreLocation(file, Optional.empty(), PASSWORD::toCharArray);
        if (Files.exists(file)) {
            SigningKey known = Keystore.open(location, true);
            Instant end = known.certificate().getNotAfter().toInstant();
            if (end.isAfter(Instant.now().plus(RENEWED_DAYS_BEFORE_END, ChronoUnit.DAYS))) {
                return known;
            }
        }
        Trees.writeSecret(
                file, ModuleKeys.generate("kernel-lts throwaway module signing key", DAYS, PASSWORD.toCharArray()));
        return Keystore.open(location, true);
    }
}
