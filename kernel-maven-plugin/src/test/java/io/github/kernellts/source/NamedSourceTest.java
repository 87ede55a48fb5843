// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSourceTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git@git.example.org:linux/stable.git",
                "https://git.example.org/stable/linux.git",
                "ssh://git@git.example.org/linux"
            })
    void theAddressOfARepositoryIsNoPathAndRefusedBeforeAnythingIsFetched(String address) {
        assertThat(NamedSource.isPath(address)).isFalse();
        assertThatThrownBy(() -> NamedSource.require(address))
                .hasMessageContaining("kernel.source is the git repository " + address);
    }

    @Test
    void aPathThatIsNoSourceIsRefusedBeforeAnythingIsFetched() {
        assertThat(NamedSource.isPath("kernelorg")).isTrue();
        Path absent = directory.resolve("kernelorg");
        assertThatThrownBy(() -> NamedSource.require(absent.toString()))
                .hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> NamedSource.require(directory.toString()))
                .hasMessageContaining("which is not a kernel tree");
        Trees.write(directory.resolve("Kconfig"), "");
        Trees.write(directory.resolve("Makefile"), "");
        for (String good :
                new String[] {directory.toString(), "auto", "apt", "kernel.org", "https://x.example.org/a.xz"}) {
            assertThatCode(() -> NamedSource.require(good)).doesNotThrowAnyException();
        }
    }
}
