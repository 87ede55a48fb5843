// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import com.github.luben.zstd.ZstdInputStream;
import io.github.kernellts.system.Contents;
import io.github.kernellts.unpack.NativeLibraries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** An x86 bzImage and the kernel compressed in it (Documentation/x86/boot.rst). */
final class KernelImage {
    private static final int SETUP_SECTORS = 0x1f1;
    private static final int HEADER_MAGIC = 0x202;
    private static final int HDRS = 0x53726448;
    private static final int VERSION_POINTER = 0x20e;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;

    private final ByteBuffer bytes;

    private KernelImage(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The image; empty if this is none, also if its header points out of the file. */
    static Optional<KernelImage> parse(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length <= 0x260 || bytes.getInt(HEADER_MAGIC) != HDRS) {
            return Optional.empty();
        }
        KernelImage image = new KernelImage(bytes);
        long end = (long) image.start() + image.length();
        boolean inside = image.releaseEnd() < content.length
                && image.start() > 0
                && image.length() >= Integer.BYTES
                && end <= content.length;
        return inside ? Optional.of(image) : Optional.empty();
    }

    private int releaseStart() {
        return Short.toUnsignedInt(bytes.getShort(VERSION_POINTER)) + 0x200;
    }

    private int releaseEnd() {
        int end = releaseStart();
        while (end < bytes.limit() && bytes.get(end) != 0 && bytes.get(end) != ' ') {
            end++;
        }
        return end;
    }

    private int start() {
        int sectors = Byte.toUnsignedInt(bytes.get(SETUP_SECTORS));
        return ((sectors == 0 ? 4 : sectors) + 1) * 512 + bytes.getInt(PAYLOAD_OFFSET);
    }

    private int length() {
        return bytes.getInt(PAYLOAD_LENGTH);
    }

    /** The release that the header names: the first word of its version string. */
    String release() {
        int start = releaseStart();
        return new String(bytes.array(), start, releaseEnd() - start, StandardCharsets.US_ASCII);
    }

    /** The ELF file that the image unpacks at boot; empty if its compression isn't known here. */
    Optional<byte[]> kernel() throws IOException {
        int start = start();
        int length = length();
        // scripts/Makefile.lib appends the uncompressed size to the stream; gzip's own format ends with it.
        int size = bytes.getInt(start + length - 4);
        InputStream payload = new ByteArrayInputStream(bytes.array(), start, length);
        int magic = bytes.getInt(start);
        InputStream plain;
        if (magic == 0xfd2fb528) {
            NativeLibraries.requireZstd();
            plain = new ZstdInputStream(payload);
        } else if ((magic & 0xffff) == 0x8b1f) {
            plain = new GZIPInputStream(payload);
        } else if (magic == 0x587a37fd) {
            plain = new XZInputStream(payload);
        } else {
            return Optional.empty();
        }
        try (plain) {
            return Optional.of(Contents.read(plain, size));
        }
    }
}
