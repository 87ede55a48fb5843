// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void aDirectoryWithoutAMakefileIsRefusedWithThoseThatHaveOne() {
        assertThatThrownBy(() -> ModuleMake.requireMakefile(directory, directory))
                .hasMessageContaining("The top of the module's source has no Makefile or Kbuild. Fix: write one");
        Trees.write(Trees.parents(directory.resolve("src/hello/Kbuild")), "obj-m := hello.o\n");
        Trees.write(Trees.parents(directory.resolve("lib/Makefile")), "");
        Trees.write(directory.resolve("makefile"), "kbuild reads no other spelling\n");
        assertThatThrownBy(() -> ModuleMake.requireMakefile(directory, directory))
                .hasMessageContaining("these directories have: lib, src/hello. Fix: set kernel.module.directories");
        Path docs = Trees.directory(directory.resolve("docs"));
        assertThatThrownBy(() -> ModuleMake.requireMakefile(directory, docs))
                .hasMessageContaining("The directory docs of the module's source has no Makefile or Kbuild, and");
        assertThatCode(() -> ModuleMake.requireMakefile(directory, directory.resolve("src/hello")))
                .doesNotThrowAnyException();
    }

    @Test
    void twoModulesThatAreOneForTheKernelAreRefusedWithBothFiles() {
        Path one = directory.resolve("a/one-two.ko");
        Path other = directory.resolve("b/one_two.ko");
        assertThatCode(() -> ModuleMake.requireDistinct(List.of(one, directory.resolve("one.ko")), directory))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ModuleMake.requireDistinct(List.of(one, other), directory))
                .hasMessageContaining("a/one-two.ko and b/one_two.ko")
                .hasMessageContaining("kernel.module.modules");
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
