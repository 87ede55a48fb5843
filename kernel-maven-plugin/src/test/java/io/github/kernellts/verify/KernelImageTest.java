// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelImageTest {
    private static final byte[] KERNEL = "the kernel".getBytes(StandardCharsets.US_ASCII);

    /** An image with one sector of setup code, its version string at 0x300 and its payload at 0x400. */
    private static ByteBuffer image() throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(payload)) {
            gzip.write(KERNEL);
        }
        ByteBuffer image = ByteBuffer.allocate(0x400 + payload.size()).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1f1, (byte) 1);
        image.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        image.putShort(0x20e, (short) 0x100);
        image.putInt(0x248, 0);
        image.putInt(0x24c, payload.size());
        image.put(0x300, "6.1.1-1.el9 (builder)".getBytes(StandardCharsets.US_ASCII));
        image.put(0x400, payload.toByteArray());
        return image;
    }

    @Test
    void theKernelAndItsReleaseAreRead() throws IOException {
        KernelImage image = KernelImage.parse(image().array()).orElseThrow();

        assertThat(image.release()).isEqualTo("6.1.1-1.el9");
        assertThat(image.kernel()).contains(KERNEL);
    }

    @ParameterizedTest
    @CsvSource({
        "0x248, -1200",
        "0x248, -2147483648",
        "0x248, 2147483647",
        "0x248, 100",
        "0x24c, 0",
        "0x24c, 3",
        "0x24c, -1",
        "0x24c, -2147483648",
        "0x24c, 2147483647"
    })
    void anImageWhosePayloadIsNotInTheFileIsNone(String field, int value) throws IOException {
        ByteBuffer image = image();
        image.putInt(Integer.decode(field), value);

        assertThat(KernelImage.parse(image.array())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0x7fff", "0xffff"})
    void anImageWhoseVersionIsNotInTheFileIsNone(String pointer) throws IOException {
        ByteBuffer image = image();
        image.putShort(0x20e, (short) (int) Integer.decode(pointer));

        assertThat(KernelImage.parse(image.array())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1", "-2147483648"})
    void aSizeThatIsNoneIsAnErrorOfTheImage(int size) throws IOException {
        ByteBuffer image = image();
        image.putInt(image.capacity() - Integer.BYTES, size);
        KernelImage parsed = KernelImage.parse(image.array()).orElseThrow();

        assertThatThrownBy(parsed::kernel).isInstanceOf(IOException.class).hasMessageContaining(size + " bytes");
    }
}
