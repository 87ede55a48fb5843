// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditedFileTest {
    @TempDir
    Path directory;

    @Test
    void aLinkStaysOneAndTheFileBehindItKeepsItsModeAndItsBytes() throws IOException {
        Path real = Trees.directory(directory.resolve("shared")).resolve("pom.xml");
        Files.write(real, "Käse 1\r\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxrw-r-x"));
        Path link = Files.createSymbolicLink(directory.resolve("pom.xml"), Path.of("shared/pom.xml"));
        EditedFile file = EditedFile.read(link);
        file.write(file.text().replace("1", EditedFile.inUtf8("€")));
        assertThat(link).isSymbolicLink();
        assertThat(Files.readAllBytes(real))
                .startsWith("Käse ".getBytes(StandardCharsets.ISO_8859_1))
                .endsWith("€\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rwxrw-r-x");
        assertThat(Trees.list(real.getParent())).containsExactly(real);
    }

    /** Writes a file. */
    static final class Writer {
        public static void main(String[] arguments) {
            try {
                EditedFile.read(Path.of(arguments[0])).write("other");
            } catch (KernelException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    /** Without root's right to write everything. */
    @Test
    void aReadOnlyFileIsNotReplaced() throws IOException {
        Path file = directory.resolve("pom.xml");
        Trees.write(file, "text");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        try (Processes processes = new Processes(directory)) {
            String said = processes.output(
                    Command.of(
                            directory,
                            "setpriv",
                            "--bounding-set=-all",
                            "--inh-caps=-all",
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            file.toString()),
                    "");
            assertThat(said).contains(file + " is read-only for this user").contains("Fix: run chmod u+w " + file);
        }
        assertThat(file).hasContent("text");
    }

    @Test
    void aFileThatIsGoneIsNotMadeAgain() throws IOException {
        Path file = Files.writeString(directory.resolve("pom.xml"), "text");
        EditedFile edited = EditedFile.read(file);
        Files.delete(file);
        assertThatThrownBy(() -> edited.write("other")).hasMessageContaining("Could not write " + file);
        assertThat(Trees.list(directory)).isEmpty();
    }
}
