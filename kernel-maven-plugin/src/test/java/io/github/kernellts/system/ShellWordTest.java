// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"/srv/keys/modules.p12", "/tmp/my keys/a", "/tmp/it's", "/tmp/$(id)/~;&", "/tmp/k\u00e4se"})
    void aShellReadsThePathThatWasPrinted(String path) {
        try (Processes processes = new Processes(directory)) {
            assertThat(processes
                            .output(Command.of(directory, "sh", "-c", "printf %s " + ShellWord.of(Path.of(path))), "")
                            .strip())
                    .isEqualTo(path);
        }
    }

    @Test
    void whatNeedsNoQuotesHasNone() {
        assertThat(ShellWord.of(Path.of("/srv/el9-6.1/a_b+c@1.rpm"))).isEqualTo("/srv/el9-6.1/a_b+c@1.rpm");
    }
}
