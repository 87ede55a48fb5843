// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BackgroundTaskTest {
    @Test
    void bothGoOnAtOnce() {
        CountDownLatch here = new CountDownLatch(1);
        CountDownLatch there = new CountDownLatch(1);
        try (BackgroundTask<String> other = BackgroundTask.start(() -> {
            there.countDown();
            await(here);
            return "made";
        })) {
            await(there);
            here.countDown();
            assertThat(other.get()).isEqualTo("made");
        }
    }

    @Test
    void whatItThrowsIsThrownToWhoAsks() {
        KernelException failure = new KernelException("It failed", "mend it");
        assertThatThrownBy(() -> {
                    try (BackgroundTask<String> other = BackgroundTask.start(() -> {
                        throw failure;
                    })) {
                        other.get();
                    }
                })
                .isSameAs(failure);
    }

    @Test
    void aFailureBesideItWaitsForItsEnd() {
        CountDownLatch failing = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        assertThatThrownBy(() -> {
                    try (BackgroundTask<Boolean> other = BackgroundTask.start(() -> {
                        await(failing);
                        ended.set(true);
                        return true;
                    })) {
                        failing.countDown();
                        throw new KernelException("It failed", "mend it");
                    }
                })
                .hasMessageContaining("It failed");
        assertThat(ended).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
