// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HumanReadableTest {
    @Test
    void durationsAreAsLongAsTheyAreOfUse() {
        assertThat(HumanReadable.duration(Duration.ofMillis(340))).isEqualTo("0.3 s");
        assertThat(HumanReadable.duration(Duration.ofMillis(9_949))).isEqualTo("9.9 s");
        assertThat(HumanReadable.duration(Duration.ofMillis(9_950))).isEqualTo("10 s");
        assertThat(HumanReadable.duration(Duration.ofMillis(59_600))).isEqualTo("1 m 0 s");
        assertThat(HumanReadable.duration(Duration.ofSeconds(1102))).isEqualTo("18 m 22 s");
        assertThat(HumanReadable.duration(Duration.ofSeconds(7380))).isEqualTo("2 h 3 m");
    }

    @Test
    void sizesHaveTwoOrThreeDigits() {
        assertThat(HumanReadable.size(12)).isEqualTo("12 B");
        assertThat(HumanReadable.size(1536)).isEqualTo("1.5 KiB");
        assertThat(HumanReadable.size(300 << 10)).isEqualTo("300 KiB");
        assertThat(HumanReadable.size(138_188_318)).isEqualTo("132 MiB");
    }

    @Test
    void linksStayBelowThePage() {
        assertThat(HumanReadable.link("logs/a b.log")).isEqualTo("./logs/a%20b.log");
        assertThat(HumanReadable.link("javascript:alert(1)")).isEqualTo("./javascript%3Aalert%281%29");
    }
}
