// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AptSourceTest {
    private static final KernelVersion WANTED = KernelVersion.parse("6.1.192");

    @Test
    void theExactPointReleaseIsTakenIfItIsOffered() {
        assertThat(chosen("6.1.200-1", "6.1.192-3", "6.1.192-2")).isEqualTo("6.1.192-3");
    }

    @Test
    void elseTheNewestOfTheBranch() {
        assertThat(chosen("6.1.99-1", "6.1.170-1~bpo12+1", "6.12.300-1")).isEqualTo("6.1.170-1~bpo12+1");
    }

    @Test
    void anotherBranchIsNoOffer() {
        assertThat(AptSource.choose(WANTED, List.of("6.12.1-1", "nonsense"))).isEmpty();
    }

    private static String chosen(String... offered) {
        return AptSource.choose(WANTED, List.of(offered)).orElseThrow().debian();
    }
}
