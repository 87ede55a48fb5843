// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
    @Test
    void ownAndChildrensTimeIsAddedUpWhateverTheProcessIsCalled() {
        String stat = "1 (a) b (c) S 0 1 1 0 -1 4194560 5 6 7 8 100 20 3000 400 20 0 1 0 9 10";
        assertThat(CpuTime.parse(stat)).isEqualTo(Duration.ofMillis(35_200));
    }

    @Test
    void thisProcessHasSpentSome() {
        assertThat(CpuTime.spent())
                .hasValueSatisfying(spent -> assertThat(spent).isPositive());
    }
}
