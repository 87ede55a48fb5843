// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpmConfigurationTest {
    @TempDir
    Path directory;

    @Test
    void eachChangedAddedAndRenamedFileOfMacrosIsSeen() throws IOException {
        RpmConfiguration rpm = new RpmConfiguration(directory.resolve("rpm"));
        assertThat(rpm.identity()).isEmpty();
        Trees.directory(directory.resolve("rpm/macros.d"));
        assertThat(rpm.identity()).isEmpty();
        Path file = directory.resolve("rpm/macros.d/x");
        Trees.write(file, "%distribution one\n");
        String one = rpm.identity();
        assertThat(one).hasLineCount(1);
        Trees.write(file, "%distribution two\n");
        String two = rpm.identity();
        Files.move(file, file.resolveSibling("y"));
        String renamed = rpm.identity();
        Trees.write(directory.resolve("dist"), "%dist .el9\n");
        Files.createSymbolicLink(directory.resolve("rpm/macros.dist"), Path.of("../dist"));
        assertThat(rpm.identity()).isNotIn(one, two, renamed);
        assertThat(renamed).isNotIn(one, two);
        assertThat(two).isNotEqualTo(one);
    }
}
