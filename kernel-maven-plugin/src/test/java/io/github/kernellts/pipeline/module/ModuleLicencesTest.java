// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleLicencesTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/licences"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aLicenceWithoutTheGplIsClosed() {
        List<Path> modules = List.of(module("a", "GPL v2"), module("b", "Proprietary"), module("c", "Dual MIT/GPL"));
        ModuleLicences licences = ModuleLicences.of(modules, processes);
        assertThat(licences.declared()).containsExactly("Dual MIT/GPL", "GPL v2", "Proprietary");
        assertThat(licences.closed()).containsExactly("Proprietary");
        assertThat(ModuleLicences.of(List.of(modules.get(0), modules.get(2)), processes)
                        .closed())
                .isEmpty();
    }

    private Path module(String name, String licence) {
        Path source = directory.resolve(name + ".c");
        Trees.write(
                source, "const char licence[] __attribute__((section(\".modinfo\"))) = \"license=" + licence + "\";\n");
        Path module = directory.resolve(name + ".ko");
        processes.output(Command.of(directory, "gcc", "-c", "-o", module.toString(), source.toString()), "");
        return module;
    }
}
