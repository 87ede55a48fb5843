// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigDifferenceTest {
    @Test
    void whatIsNotSetAndWhatDoesNotExistAreTheSame() {
        ResolvedConfig before = ResolvedConfig.parse("""
                CONFIG_SAME=y
                CONFIG_GONE=m
                # CONFIG_OFF is not set
                CONFIG_HZ=250
                """);
        ResolvedConfig after = ResolvedConfig.parse("""
                CONFIG_SAME=y
                CONFIG_NEW="text"
                CONFIG_HZ=1000
                """);
        assertThat(ConfigDifference.between(before, after))
                .containsExactly(
                        new ConfigDifference("GONE", "m", "n"),
                        new ConfigDifference("HZ", "250", "1000"),
                        new ConfigDifference("NEW", "n", "\"text\""));
    }
}
