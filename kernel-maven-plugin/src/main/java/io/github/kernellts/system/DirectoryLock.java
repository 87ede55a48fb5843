// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock on a directory, against other processes and against other threads of this one (Maven's {@code -T}).
 *
 * <p>The lock file is kept after release: deleting it would let two builds lock two files of the same name.
 */
public final class DirectoryLock implements AutoCloseable {
    /** The name of the lock file. */
    public static final String NAME = ".lock";

    // A file lock belongs to the whole process, so threads need locks of their own. The only static state in this JVM.
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel channel;
    private final FileLock lock;

    private DirectoryLock(ReentrantLock thread, FileChannel channel, FileLock lock) {
        this.thread = thread;
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits for the lock, with a message if another build holds it. */
    public static DirectoryLock acquire(Path directory, Output output) {
        Path file = file(directory);
        ReentrantLock thread = THREADS.computeIfAbsent(file, path -> new ReentrantLock());
        if (!thread.tryLock()) {
            output.info("Waiting for another module of this build that uses " + directory);
            thread.lock();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                output.info("Waiting for another build that uses " + directory);
                lock = channel.lock();
            }
            return new DirectoryLock(thread, channel, lock);
        } catch (IOException e) {
            thread.unlock();
            closeQuietly(channel);
            throw Trees.failure("lock", file, e);
        }
    }

    /** The lock, or empty if it is held already. */
    public static Optional<DirectoryLock> tryAcquire(Path directory) {
        Path file = file(directory);
        ReentrantLock thread = THREADS.computeIfAbsent(file, path -> new ReentrantLock());
        if (thread.isHeldByCurrentThread() || !thread.tryLock()) {
            return Optional.empty();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new DirectoryLock(thread, channel, lock));
            }
            thread.unlock();
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            thread.unlock();
            closeQuietly(channel);
            throw Trees.failure("lock", file, e);
        }
    }

    private static Path file(Path directory) {
        return Trees.directory(directory).toAbsolutePath().normalize().resolve(NAME);
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Report the first failure, not this one.
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("Could not give up a lock", e);
        } finally {
            thread.unlock();
        }
    }
}
