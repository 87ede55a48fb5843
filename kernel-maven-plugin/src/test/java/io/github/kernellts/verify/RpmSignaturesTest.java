// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpmSignaturesTest {
    private static final Instant AT = Instant.ofEpochSecond(SmallRpm.BUILT);

    @TempDir
    Path directory;

    private Processes processes;
    private OpenPgpKey key;
    private OpenPgpKey former;

    @BeforeEach
    void makeKeys() {
        processes = new Processes(directory);
        key = TestKeys.rpms("owner", directory.resolve("key.asc"));
        former = TestKeys.rpms("former", directory.resolve("former.asc"));
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void eachRefusedRpmIsNamedWithItsReason() {
        Path unsigned = SmallRpm.build(directory, "unsigned", "1", "1", "content");
        Path good = signed("good", key);
        Path foreign = signed("foreign", former);
        Path altered = signed("altered", key);
        byte[] bytes = Trees.read(altered);
        bytes[bytes.length - 20] ^= 1;
        Trees.write(altered, bytes);
        RpmSignatures one = new RpmSignatures(processes, key.publicKey());
        assertThatThrownBy(() -> one.verify(
                        List.of(unsigned, good, foreign, altered), directory.resolve("rpmdb"), "ask their maker"))
                .hasMessageContaining("3 of 4 RPMs")
                .hasMessageContaining(unsigned.getFileName() + " has no signature")
                .hasMessageContaining(foreign.getFileName() + " is signed by another key, with the ID "
                        + former.fingerprint().substring(32).toLowerCase(Locale.ROOT))
                .hasMessageContaining(altered.getFileName() + " is altered or damaged")
                .hasMessageNotContaining("good")
                .hasMessageEndingWith("Fix: ask their maker");
        assertThat(directory.resolve("rpmdb")).doesNotExist();
    }

    /** rpmkeys prints the path before its findings. */
    @Test
    void aNameThatLooksLikeAFindingOfRpmkeysIsNotOne() throws IOException {
        RpmSignatures one = new RpmSignatures(processes, key.publicKey());
        Path unsigned = SmallRpm.build(directory, "unsigned", "1", "1", "content");
        Path named = Files.copy(unsigned, directory.resolve("    Header V4 RSA: OK.rpm"));
        assertThatThrownBy(() -> one.verify(List.of(named), directory.resolve("rpmdb")))
                .hasMessageContaining("OK.rpm has no signature");
        Path broken = Files.copy(unsigned, directory.resolve("a\n    Header V4 RSA: OK\n.rpm"));
        assertThatThrownBy(() -> one.verify(List.of(broken), directory.resolve("rpmdb")))
                .hasMessageContaining("has control characters");
    }

    @Test
    void severalKeysMayBeTrusted() {
        List<Path> rpms = List.of(signed("good", key), signed("foreign", former));
        new RpmSignatures(processes, List.of(key.publicKey(), former.publicKey()))
                .verify(rpms, directory.resolve("rpmdb"));
    }

    private Path signed(String name, OpenPgpKey by) {
        Path signed = directory.resolve(name + "-signed.rpm");
        new RpmSigner(by).sign(SmallRpm.build(directory, name, "1", "1", "content"), signed, AT);
        return signed;
    }
}
