// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BytePatternTest {
    /** Against String's own search; two letters and bytes above 127 give patterns that overlap themselves. */
    @Test
    void itIsFoundWhereAStringIs() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            String content = letters(random, random.nextInt(40));
            String pattern = letters(random, 1 + random.nextInt(6));
            int from = random.nextInt(5);
            assertThat(new BytePattern(pattern.getBytes(ISO_8859_1)).indexIn(content.getBytes(ISO_8859_1), from))
                    .as("%s in %s from %s", pattern, content, from)
                    .isEqualTo(content.indexOf(pattern, from));
        }
    }

    private static String letters(Random random, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append(random.nextBoolean() ? '\u00ff' : 'a');
        }
        return letters.toString();
    }

    @Test
    void whatIsAtTheEndIsFoundAndWhatIsLongerIsNot() {
        BytePattern pattern = new BytePattern("abc".getBytes(ISO_8859_1));
        assertThat(pattern.isIn("xxabc".getBytes(ISO_8859_1))).isTrue();
        assertThat(pattern.isIn("ab".getBytes(ISO_8859_1))).isFalse();
        assertThat(pattern.isIn(new byte[0])).isFalse();
    }

    @Test
    void nothingIsNoPattern() {
        assertThatThrownBy(() -> new BytePattern(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
