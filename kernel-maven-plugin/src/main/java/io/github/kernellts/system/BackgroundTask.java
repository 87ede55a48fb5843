// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Work in a separate thread. Closing the task waits for its end, so the work never outlives its caller. */
public final class BackgroundTask<T> implements AutoCloseable {
    private final FutureTask<T> task;

    private BackgroundTask(FutureTask<T> task) {
        this.task = task;
    }

    /** Starts the work. */
    public static <T> BackgroundTask<T> start(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(task, "kernel-lts-background");
        thread.setDaemon(true);
        thread.start();
        return new BackgroundTask<>(task);
    }

    /** Waits for the result, or throws the exception of the work. */
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

    /** Waits for the end of the work, successful or not. */
    @Override
    public void close() {
        try {
            task.get();
        } catch (ExecutionException e) {
            // get reports this failure; a caller that skips get has already failed for another reason.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
