// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Work that a thread of its own does while something else is done; whoever started it doesn't go on without its end. */
public final class BackgroundTask<T> implements AutoCloseable {
    private final FutureTask<T> task;

    private BackgroundTask(FutureTask<T> task) {
        this.task = task;
    }

    /** Starts it. */
    public static <T> BackgroundTask<T> start(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(task, "kernel-lts-background");
        thread.setDaemon(true);
        thread.start();
        return new BackgroundTask<>(task);
    }

    /** Waits for what it made, or throws what it threw. */
    public T get() {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while another thread worked");
        }
    }

    /** Waits until it has ended, in whatever way. */
    @Override
    public void close() {
        try {
            task.get();
        } catch (ExecutionException e) {
            // get tells it; who doesn't ask failed by something else.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
