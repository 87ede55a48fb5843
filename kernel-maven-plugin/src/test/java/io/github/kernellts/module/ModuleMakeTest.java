// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleMakeTest {
    @TempDir
    Path directory;

    /** Without the plugin's, debug information would have paths of this machine. */
    @ParameterizedTest
    @ValueSource(strings = {"KCFLAGS=-Dmine -Wno-error", "KCFLAGS+=-Dmine -Wno-error"})
    void anOwnersFlagsForCompilersAreAddedToThePlugins(String variable) {
        assertThat(make(variable)).isEqualTo("-ffile-prefix-map=/a=/b -Dmine -Wno-error,-mine");
    }

    @Test
    void otherVariablesStayAsTheyAre() {
        assertThat(ModuleMake.added("KERNELPATH=$kernel_source_dir")).isEqualTo("KERNELPATH=$kernel_source_dir");
    }

    private String make(String variable) {
        Trees.write(directory.resolve("Makefile"), "all:\n\t@echo '$(KCFLAGS),$(KAFLAGS)'\n");
        try (Processes processes = new Processes(directory)) {
            return processes
                    .output(
                            Command.of(
                                    directory,
                                    "make",
                                    "--silent",
                                    "KCFLAGS=-ffile-prefix-map=/a=/b",
                                    ModuleMake.added(variable),
                                    ModuleMake.added("KAFLAGS=-mine")),
                            "")
                    .strip();
        }
    }
}
