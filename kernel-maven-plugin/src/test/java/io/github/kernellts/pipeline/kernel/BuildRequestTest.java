// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every goal makes a request first, which refuses bad values before any file is written or program started. */
class BuildRequestTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            x;id     | 1       | defconfig             | kernel.flavor is "x;id"
            ../../x  | 1       | defconfig             | kernel.flavor is "../../x"
            kvm      | 1$(id)  | defconfig             | "1$(id)" is not dotted numbers
            kvm      | 1       | --eval=$(shell id)    | kernel.config.base is "--eval=$(shell id)"
            """)
    void whatWouldBeAShellsOrMakesWordIsRefused(String flavor, String build, String base, String why) {
        assertThatThrownBy(() -> request(flavor, build, base)).hasMessageContaining(why);
    }

    @Test
    void namesAndNumbersAreTaken() {
        assertThat(request("kvm", "1000.2", "tinyconfig").flavor()).isEqualTo("kvm");
    }

    /** The compilers of all projects are children of one Maven. */
    @Test
    void processorTimeIsNotGivenWhereThatOfAnotherProjectIsInIt() {
        assertThat(new BuildRequest.Report(Instant.EPOCH, Optional.empty(), true).spent())
                .isPresent();
        assertThat(new BuildRequest.Report(Instant.EPOCH, Optional.empty(), false).spent())
                .isEmpty();
    }

    private static BuildRequest request(String flavor, String build, String base) {
        return BuildRequests.of(flavor, build, base, null, false);
    }
}
