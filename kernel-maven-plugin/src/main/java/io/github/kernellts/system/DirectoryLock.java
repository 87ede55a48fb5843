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
 * <p>The file stays when the lock is given up: deleting it would let two builds lock two files of one name.
 */
public final class DirectoryLock implements AutoCloseable {
    /** The file's name. */
    public static final String NAME = ".lock";

    // File locks are held by the whole process, so threads need one of their own; the only state shared in this JVM.
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel channel;
    private final FileLock lock;

    private DirectoryLock(ReentrantLock thread, FileChannel channel, FileLock lock) {
        this.thread = thread;
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits for the lock, and says so if it isn't free at once. */
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

    /** The lock, if nobody has it. */
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
                // The failure that led here is the one to report.
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
