// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static List<String> fingerprints(OwnersKeys keys, CyclicBarrier start) throws Exception {
        start.await();
        // Opening an RPM key from a file starts no process.
        return List.of(keys.forModules().fingerprint(), keys.forRpms(null).fingerprint());
    }
}
