// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigHistoryTest {
    @TempDir
    Path directory;

    @Test
    void theBuildBeforeIsRememberedHoweverOftenThePresentOneIsShown() {
        assertThat(before("first", "CONFIG_A=y\n")).isEmpty();
        assertThat(before("first", "CONFIG_A=y\n")).isEmpty();
        assertThat(before("second", "CONFIG_A=m\n")).get().asString().endsWith("CONFIG_A=y\n");
        assertThat(before("second", "CONFIG_A=m\n")).get().asString().endsWith("CONFIG_A=y\n");
        assertThat(before("third", "CONFIG_A=m\n")).get().asString().endsWith("CONFIG_A=m\n");
    }

    private Optional<String> before(String packages, String config) {
        return new ConfigHistory(directory).before(packages, config);
    }
}
