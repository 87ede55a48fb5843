// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedDirectoryTest {
    /** Makefiles can leave a FIFO between the objects; to open it would wait for ever. */
    @Test
    void whatIsNeitherFileNorDirectoryNorLinkIsLeftOut(@TempDir Path directory) throws IOException {
        Path top = Trees.directory(directory.resolve("objects"));
        Trees.write(top.resolve("vmlinux"), "x");
        Files.createSymbolicLink(top.resolve("link"), Path.of("fifo"));
        try (Processes processes = new Processes(directory)) {
            processes.output(Command.of(top, "mkfifo", "fifo"), "");
        }
        Path archive = directory.resolve("archive");
        PackedDirectory.pack(top, file -> true, Files.newOutputStream(archive));
        Path again = Trees.directory(directory.resolve("again"));
        PackedDirectory.unpack(archive, again, "the archive", "");
        assertThat(again.resolve("vmlinux")).hasContent("x");
        assertThat(again.resolve("link")).isSymbolicLink();
        assertThat(again.resolve("fifo")).doesNotExist();
    }
}
