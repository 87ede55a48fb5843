// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources with modules that are none of theirs. */
class ModuleFilesTest {
    @TempDir
    Path source;

    private ModuleFiles files;

    @BeforeEach
    void configure() {
        file("conftest/testmod.ko", "trial");
        file("conftest/modules.order", source + "/conftest/testmod.ko\n");
        files = new ModuleFiles(source);
    }

    @Test
    void whatAConfigureStepBuiltIsNoModule() {
        file("real.ko", "module");
        assertThat(files.built()).containsExactly(source.resolve("real.ko"));
    }

    @Test
    void whatMakeBuiltForItsOwnTrialsIsNoModuleWhereAListOfAllIsThere() {
        file("configure/0_sym/test.ko", "trial");
        file("configure/0_sym/modules.order", source + "/configure/0_sym/test.ko\n");
        file("sub/real.ko", "module");
        file("sub/modules.order", source + "/sub/real.ko\n");
        file("modules.order", source + "/sub/real.ko\n");
        assertThat(files.built()).containsExactly(source.resolve("sub/real.ko"));
    }

    @Test
    void listsOfSeparateDirectoriesAndOfEachKernelsFormAreRead() {
        file("a/one.ko", "module");
        file("a/modules.order", source + "/a/one.ko\n");
        file("b/two.ko", "module");
        file("b/modules.order", source + "/b/two.o\n");
        file("c/three.ko", "module");
        file("c/four.ko", "not listed");
        file("c/modules.order", "three.o\n");
        assertThat(files.built())
                .containsExactly(source.resolve("a/one.ko"), source.resolve("b/two.ko"), source.resolve("c/three.ko"));
    }

    @Test
    void aLinkIsNeitherAModuleNorAList() throws IOException {
        Path elsewhere = Trees.directory(source.resolveSibling(source.getFileName() + "-elsewhere"));
        Trees.write(elsewhere.resolve("secret"), "top secret\n");
        Files.createSymbolicLink(source.resolve("modules.order"), elsewhere.resolve("secret"));
        Files.createSymbolicLink(source.resolve("secret.ko"), elsewhere.resolve("secret"));
        file("real.ko", "module");
        assertThat(files.built()).containsExactly(source.resolve("real.ko"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%(id).ko", "a b.ko", "*.ko", "%{lua:x}.ko", "-rf.ko", "\"x\".ko", "a\nb.ko", "$(id).ko", ".ko"})
    void aNameThatASpecWouldExpandIsRefused(String name) {
        file(name, "module");
        assertThatThrownBy(() -> files.built())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("The module's makefile built \"" + name.replace('\n', '?') + "\"");
    }

    @Test
    void linesOfAListThatAreNoPathsAreLeftOut() {
        file("real.ko", "module");
        file("modules.order", "\0\n../../etc/passwd\n\u001b[31m\n\ufffd.o\nreal.o\n");
        assertThat(files.built()).containsExactly(source.resolve("real.ko"));
    }

    private void file(String name, String content) {
        Trees.write(source.resolve(name), content);
    }
}
