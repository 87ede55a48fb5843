// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A 64-bit little-endian ELF file of which only the headers are read (elf(5)). */
final class ObjectFile {
    private static final int MAGIC = 0x464c457f;
    private static final int HEADER = 64;
    private static final int SECTIONS = 0x28;
    private static final int SECTION_SIZE = 0x3a;
    private static final int SECTION_COUNT = 0x3c;
    private static final int FLAGS_OF_SECTION = 8;
    private static final int SIZE_OF_SECTION = 0x20;
    private static final long SHF_ALLOC = 2;

    private ObjectFile() {}

    /** How many bytes its sections take in memory; none if it is no such file. */
    static long allocated(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = read(channel, 0, HEADER);
            if (header.limit() < HEADER || header.getInt(0) != MAGIC) {
                return 0;
            }
            int entry = Short.toUnsignedInt(header.getShort(SECTION_SIZE));
            int count = Short.toUnsignedInt(header.getShort(SECTION_COUNT));
            ByteBuffer sections = read(channel, header.getLong(SECTIONS), entry * count);
            long sum = 0;
            for (int at = 0; at + SIZE_OF_SECTION + Long.BYTES <= sections.limit(); at += entry) {
                if ((sections.getLong(at + FLAGS_OF_SECTION) & SHF_ALLOC) != 0) {
                    sum += sections.getLong(at + SIZE_OF_SECTION);
                }
            }
            return sum;
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            // until there is no more
        }
        return buffer.flip();
    }
}
