// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Contents of streams whose length was announced. */
public final class Contents {
    /** Up to here an announced length is believed, in bytes: a false one must not take the memory of all the rest. */
    private static final long BELIEVED = 128L << 20;

    private Contents() {}

    /**
     * Reads to the end, at most as much as was announced. {@link InputStream#readAllBytes} holds everything twice when it
     * puts its pieces together; for a kernel that is most of what a build needs at once.
     *
     * @param announced the length in bytes that a header gives; it may be false
     * @throws IOException if the stream can't be read, or the length is no length
     */
    public static byte[] read(InputStream stream, long announced) throws IOException {
        if (announced < 0 || announced > Integer.MAX_VALUE) {
            throw new IOException("it says that it has " + announced + " bytes");
        }
        if (announced > BELIEVED) {
            return stream.readNBytes((int) announced);
        }
        byte[] bytes = new byte[(int) announced];
        int read = stream.readNBytes(bytes, 0, bytes.length);
        return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
    }
}
