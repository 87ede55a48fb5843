// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HomeTest {
    /** As Maven resolves the default in a project, and where there is none. */
    @Test
    void aUserWithoutAHomeDirectoryGetsNoneInTheProject() {
        for (String path : new String[] {"/home/jane/project/?/.cache/kernel-lts", "?/.cache/kernel-lts"}) {
            assertThatThrownBy(() -> Home.require("kernel.cache", new File(path), "?"))
                    .as(path)
                    .hasMessageContaining("kernel.cache is not set")
                    .hasMessageContaining("this user does not have")
                    .hasMessageContaining("Fix: set kernel.cache to a directory");
        }
    }

    /** As under {@code env -i}. */
    @Test
    void aPathVariableThatIsNotSetIsNamed() {
        assertThatThrownBy(() -> LtsMojo.searchPath(null))
                .hasMessageContaining("The environment variable PATH is not set")
                .hasMessageContaining("Fix: set PATH to");
    }

    @Test
    void aPathThatWasNamedIsTaken() {
        assertThat(Home.require("kernel.cache", new File("/var/cache/kernels"), "?"))
                .isEqualTo(Path.of("/var/cache/kernels"));
        assertThat(Home.require("kernel.cache", new File("/home/jane/.cache/kernel-lts"), "/home/jane"))
                .isEqualTo(Path.of("/home/jane/.cache/kernel-lts"));
    }
}
