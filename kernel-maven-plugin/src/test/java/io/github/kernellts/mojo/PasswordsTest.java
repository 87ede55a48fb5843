// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PasswordsTest {
    @Test
    void lettersThatTheLocaleTookFromAPasswordAreToldFromAWrongOne() {
        assertThat(Passwords.readable("KERNEL_RPM_PASSWORD", "p\u00e4ss")).isEqualTo("p\u00e4ss");
        assertThatThrownBy(() -> Passwords.readable("KERNEL_RPM_PASSWORD", "p\uFFFD\uFFFDss"))
                .hasMessageContaining("The environment variable KERNEL_RPM_PASSWORD has characters")
                .hasMessageContaining("export LC_ALL=C.UTF-8")
                .hasMessageNotContaining("p\uFFFD");
    }
}
