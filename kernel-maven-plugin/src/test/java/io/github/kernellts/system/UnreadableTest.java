// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableTest {
    @TempDir
    Path directory;

    @Test
    void aMissingFileADirectoryAndALinkToNothingAreToldApart() throws IOException {
        Path absent = directory.resolve("absent.p12");
        assertThat(Unreadable.why(absent)).isEqualTo("does not exist");
        assertThat(Unreadable.why(directory)).isEqualTo("is a directory");
        assertThat(Unreadable.why(Files.createSymbolicLink(directory.resolve("link"), absent)))
                .isEqualTo("is a link to " + absent + ", which does not exist");
        assertThat(Unreadable.why(Path.of("/dev/null"))).isEqualTo("is no regular file");
    }
}
