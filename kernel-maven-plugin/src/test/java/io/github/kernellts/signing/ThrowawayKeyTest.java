// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ThrowawayKeyTest {
    @TempDir
    Path directory;

    /** As with Maven's -T 2: the kernel and the module of one reactor must have the same key. */
    @Test
    void twoThreadsGetTheSameKeys() throws InterruptedException, ExecutionException {
        OwnersKeys keys = new OwnersKeys(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), directory.resolve("keys"));
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<List<String>> one = threads.submit(() -> fingerprints(keys, start));
            Future<List<String>> other = threads.submit(() -> fingerprints(keys, start));
            assertThat(one.get()).isEqualTo(other.get());
        } finally {
            threads.shutdownNow();
        }
    }

    /** To open it takes a third of the time of a build that has nothing to do. */
    @Test
    void theKeystoreIsOpenedOnlyToSign() {
        Path file = directory.resolve("keys/throwaway.p12");
        SigningKey made = ThrowawayKey.of(file);
        whileDamaged(file, () -> {
            SigningKey known = ThrowawayKey.of(file);
            assertThat(known.certificate()).isEqualTo(made.certificate());
            assertThat(known.throwaway()).isTrue();
            assertThatThrownBy(() -> known.sign(new byte[1])).hasMessageContaining(file.toString());
        });
        assertThat(ThrowawayKey.of(file).sign(new byte[1])).isEqualTo(made.sign(new byte[1]));
    }

    @Test
    void theKeyForRpmsIsOpenedOnlyToSign() {
        Path file = directory.resolve("keys/throwaway.asc");
        OpenPgpKey made = ThrowawayKey.forRpms(file);
        whileDamaged(file, () -> {
            OpenPgpKey known = ThrowawayKey.forRpms(file);
            assertThat(known.fingerprint()).isEqualTo(made.fingerprint());
            assertThat(known.publicKey()).isEqualTo(made.publicKey());
            assertThat(known).hasToString(made.toString());
            assertThat(known.throwaway()).isTrue();
            assertThatThrownBy(() -> known.detached(new byte[1], Instant.now())).hasMessageContaining(file.toString());
        });
        Instant early = Instant.EPOCH;
        assertThat(ThrowawayKey.forRpms(file).detached(new byte[1], early))
                .isEqualTo(made.detached(new byte[1], early));
    }

    @Test
    void theNoteOfAnotherPublicKeySignsNothing() {
        Path file = directory.resolve("keys/throwaway.asc");
        ThrowawayKey.forRpms(file);
        ThrowawayKey.forRpms(directory.resolve("keys/other.asc"));
        Path note = directory.resolve("keys/throwaway.asc.pub");
        String stamp = Trees.text(note).lines().findFirst().orElseThrow();
        Trees.write(note, Trees.text(directory.resolve("keys/other.asc.pub")).replaceFirst(".*", stamp));
        OpenPgpKey key = ThrowawayKey.forRpms(file);
        assertThatThrownBy(() -> key.detached(new byte[1], Instant.now()))
                .hasMessageContaining(note + " does not hold the public key of " + file);
    }

    @Test
    void theNoteOfAnotherCertificateSignsNothing() {
        Path file = directory.resolve("keys/throwaway.p12");
        Path other = directory.resolve("keys/other.p12");
        ThrowawayKey.of(file);
        ThrowawayKey.of(other);
        Path note = directory.resolve("keys/throwaway.p12.crt");
        String stamp = Trees.text(note).lines().findFirst().orElseThrow();
        Trees.write(note, Trees.text(directory.resolve("keys/other.p12.crt")).replaceFirst(".*", stamp));
        SigningKey key = ThrowawayKey.of(file);
        assertThatThrownBy(() -> key.sign(new byte[1]))
                .hasMessageContaining(note + " does not hold the certificate of " + file);
    }

    /** With another content of the same size and time. */
    private static void whileDamaged(Path file, Runnable action) {
        byte[] content = Trees.read(file);
        FileTime time = Trees.modified(file);
        Trees.write(file, new byte[content.length]);
        Trees.touch(file, time);
        action.run();
        Trees.write(file, content);
        Trees.touch(file, time);
    }

    private static List<String> fingerprints(OwnersKeys keys, CyclicBarrier start) throws Exception {
        start.await();
        // Opening an RPM key from a file starts no process.
        return List.of(keys.forModules().fingerprint(), keys.forRpms(null).fingerprint());
    }
}
