// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MavenAssertTest {
    private static final OutsideProject.Result SUCCESS = new OutsideProject.Result(0, "Compiled 100% of it");
    private static final OutsideProject.Result FAILURE = new OutsideProject.Result(1, "No space: 100% full");

    @Test
    void whatFailsIsShownWithAllThatMavenPrinted() {
        assertThatThrownBy(() -> assertThat(FAILURE).succeeded())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Maven ended with 1", "No space: 100% full");
        assertThatThrownBy(() -> assertThat(SUCCESS).failed()).hasMessageContaining("Compiled 100% of it");
    }

    @Test
    void aTextThatIsMissingOrShouldBeFails() {
        assertThat(SUCCESS).succeeded().says("Compiled").saysMatching("[0-9]+%").doesNotSay("No space");
        assertThatThrownBy(() -> assertThat(SUCCESS).says("Signed")).hasMessageContaining("Compiled 100% of it");
        assertThatThrownBy(() -> assertThat(SUCCESS).saysMatching("x+")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertThat(FAILURE).doesNotSay("full")).isInstanceOf(AssertionError.class);
    }
}
