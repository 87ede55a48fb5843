// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sizes that an RPM's two headers announce (rpm's doc/manual/format_v4.md), checked before a library allocates memory
 * for them.
 */
final class HeaderSizes {
    /** The lead of the file. */
    private static final int LEAD = 96;
    /** The magic number of a header, with its version. */
    private static final int MAGIC = 0x8eade801;
    /** The size of an index entry. */
    private static final int ENTRY = 16;
    /** The signature header is padded to a multiple of this. */
    private static final int PADDING = 8;

    private HeaderSizes() {}

    /** @throws IOException if the file has no headers, or they are longer than the file */
    static void require(Path rpm) throws IOException {
        long size = Files.size(rpm);
        try (InputStream stream = Files.newInputStream(rpm);
                DataInputStream file = new DataInputStream(new BufferedInputStream(stream))) {
            file.skipNBytes(LEAD);
            long signature = header(file, size);
            file.skipNBytes((PADDING - signature % PADDING) % PADDING);
            header(file, size);
        }
    }

    /** Reads a header's index, and skips its data; returns the size of the data, since an index is a multiple of 16 bytes. */
    private static long header(DataInputStream file, long size) throws IOException {
        if (file.readInt() != MAGIC) {
            throw new IOException("it has no RPM header");
        }
        file.readInt();
        long entries = Integer.toUnsignedLong(file.readInt());
        long data = Integer.toUnsignedLong(file.readInt());
        if (entries * ENTRY + data > size) {
            throw new IOException("its header is longer than the file");
        }
        for (long i = 0; i < entries; i++) {
            // Tag and type of the entry.
            file.readLong();
            long offset = Integer.toUnsignedLong(file.readInt());
            long count = Integer.toUnsignedLong(file.readInt());
            // Each value has at least one byte.
            if (offset > data || count > data) {
                throw new IOException("its header has an entry of " + count + " values in " + data + " bytes");
            }
        }
        file.skipNBytes(data);
        return data;
    }
}
