// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentsTest {
    private static final byte[] BYTES = {1, 2, 3};

    @ParameterizedTest
    @ValueSource(longs = {3, 4, 200L << 20, Integer.MAX_VALUE})
    void whatIsThereIsRead(long announced) throws IOException {
        assertThat(Contents.read(new ByteArrayInputStream(BYTES), announced)).isEqualTo(BYTES);
    }

    @Test
    void noMoreThanAnnouncedIsRead() throws IOException {
        assertThat(Contents.read(new ByteArrayInputStream(BYTES), 2)).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 31, Long.MAX_VALUE})
    void aLengthThatNoArrayHasIsRefused(long announced) {
        assertThatThrownBy(() -> Contents.read(new ByteArrayInputStream(BYTES), announced))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(announced + " bytes");
    }
}
