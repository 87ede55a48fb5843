// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.eclipse.packager.rpm.build.RpmBuilder;

/**
 * Proves within a second that rpm accepts RPMs signed by a key: signs an empty RPM and has rpmkeys(8) check it. A
 * refusal by an agent, a card or rpm appears before anything is compiled. The time is the first at which the key signs: RPMs
 * are signed at the time of the kernel's release, when the key may not have been made.
 */
public final class TrialSignature {
    private TrialSignature() {}

    /** @throws io.github.kernellts.system.KernelException if the key can't be opened, does not sign, or rpm refuses its signature */
    public static void require(KeystoreLocation location, Processes processes) {
        OpenPgpKey key = OpenPgpKey.open(location, processes);
        Path directory = Trees.temporaryDirectory("kernel-lts-trial");
        try {
            Path signed = signed(key, directory);
            new RpmSignatures(processes, key.publicKey())
                    .verify(
                            List.of(signed),
                            directory.resolve("rpmdb"),
                            "set " + location.properties().file() + " (" + location.file() + ", key " + key
                                    + ") to a key made with the keygen goal, or by gpg --quick-generate-key NAME rsa4096"
                                    + " sign");
        } finally {
            Trees.delete(directory);
        }
    }

    static Path signed(OpenPgpKey key, Path directory) {
        Path signed = directory.resolve("trial.rpm");
        new RpmSigner(key).sign(empty(directory.resolve("unsigned.rpm")), signed, Instant.EPOCH);
        return signed;
    }

    private static Path empty(Path file) {
        try (RpmBuilder builder = new RpmBuilder("kernel-lts-trial", "1", "1", "noarch", file)) {
            builder.getInformation().setLicense("Apache-2.0");
            builder.getInformation().setSummary("Proves that a key signs");
            builder.build();
            return file;
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }
}
