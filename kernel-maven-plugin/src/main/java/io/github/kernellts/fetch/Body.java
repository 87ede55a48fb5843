// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a response, written out as it arrives.
 *
 * <p>A request's timeout ends with the headers of its response, so this class watches the body: a server that sends
 * less than a minimum in a period of time has stalled.
 */
final class Body implements Flow.Subscriber<List<ByteBuffer>> {
    private static final List<ByteBuffer> END = List.of();

    private final Duration period;
    private final long minimum;
    /** One element is requested at a time, so that a slow disk slows the server down and nothing piles up here. */
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private volatile Flow.Subscription subscription;
    private volatile boolean finished;

    /**
     * @param period the length of a period
     * @param minimum the least number of bytes in each period
     */
    Body(Duration period, long minimum) {
        this.period = period;
        this.minimum = minimum;
    }

    /** The server sent more bytes than allowed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The file can't be written, as opposed to a broken connection. */
    static final class DiskException extends IOException {
        private static final long serialVersionUID = 1L;

        DiskException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Writes the whole body.
     *
     * @param most the number of bytes allowed
     * @throws TooLargeException if more bytes arrive
     * @throws IOException if the transfer breaks off or stalls
     */
    void writeTo(OutputStream file, long most) throws IOException, InterruptedException {
        WritableByteChannel channel = Channels.newChannel(file);
        long written = 0;
        long inPeriod = 0;
        long end = System.nanoTime() + period.toNanos();
        while (true) {
            Object next = arrived.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                if (inPeriod < minimum) {
                    throw new IOException(
                            "the server sent " + inPeriod + " bytes in " + period.toSeconds() + " seconds");
                }
                inPeriod = 0;
                end = System.nanoTime() + period.toNanos();
            } else if (next instanceof Throwable failure) {
                throw new IOException(failure.getMessage(), failure);
            } else if (next == END) {
                return;
            } else {
                for (Object each : (List<?>) next) {
                    ByteBuffer buffer = (ByteBuffer) each;
                    inPeriod += buffer.remaining();
                    written += buffer.remaining();
                    if (written > most) {
                        throw new TooLargeException();
                    }
                    write(buffer, channel);
                }
                subscription.request(1);
            }
        }
    }

    private static void write(ByteBuffer buffer, WritableByteChannel channel) throws DiskException {
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    /** Ends the transfer without reading the rest. */
    void discard() {
        finished = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (finished) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (!buffers.isEmpty()) {
            arrived.add(buffers);
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        arrived.add(failure);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }
}
