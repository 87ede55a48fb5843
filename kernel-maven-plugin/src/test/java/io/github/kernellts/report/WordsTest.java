package io.github.kernellts.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void durationsAreAsLongAsTheyAreOfUse() {
        assertThat(Words.duration(Duration.ofMillis(340))).isEqualTo("0.3 s");
        assertThat(Words.duration(Duration.ofMillis(9_949))).isEqualTo("9.9 s");
        assertThat(Words.duration(Duration.ofMillis(9_950))).isEqualTo("10 s");
        assertThat(Words.duration(Duration.ofMillis(59_600))).isEqualTo("1 m 0 s");
        assertThat(Words.duration(Duration.ofSeconds(1102))).isEqualTo("18 m 22 s");
        assertThat(Words.duration(Duration.ofSeconds(7380))).isEqualTo("2 h 3 m");
    }

    @Test
    void sizesHaveTwoOrThreeDigits() {
        assertThat(Words.size(12)).isEqualTo("12 B");
        assertThat(Words.size(1536)).isEqualTo("1.5 KiB");
        assertThat(Words.size(300 << 10)).isEqualTo("300 KiB");
        assertThat(Words.size(138_188_318)).isEqualTo("132 MiB");
    }

    @Test
    void linksStayBelowThePage() {
        assertThat(Words.link("logs/a b.log")).isEqualTo("./logs/a%20b.log");
        assertThat(Words.link("javascript:alert(1)")).isEqualTo("./javascript%3Aalert%281%29");
    }
}
