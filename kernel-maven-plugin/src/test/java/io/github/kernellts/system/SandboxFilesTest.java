// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxFilesTest {
    @TempDir
    Path home;

    private Path written;
    private SandboxFiles files;

    @BeforeEach
    void someFiles() {
        written = Trees.directory(home.resolve("written"));
        files = new SandboxFiles(written);
        Trees.write(home.resolve("secret"), "secret");
        Trees.write(written.resolve("a/plain"), "plain");
    }

    @Test
    void filesAndLinksBetweenThemAreRead() throws IOException {
        link("b", "a");
        link("c", "b/plain");
        assertThat(files.text("a/plain")).isEqualTo("plain");
        assertThat(files.text("b/plain")).isEqualTo("plain");
        assertThat(files.text("c")).isEqualTo("plain");
        assertThat(files.file("c")).isEqualTo(written.resolve("c"));
    }

    @Test
    void noLinkLeadsOutWhetherOfTheFileOrAboveIt() throws IOException {
        link("file", home.resolve("secret").toString());
        link("relative", "../secret");
        link("above", "..");
        link("around", "../written/../secret");
        for (String name : new String[] {"file", "relative", "above/secret", "around", "../secret", "a/../../secret"}) {
            refused(() -> files.read(name), "outside of " + written);
            refused(() -> files.file(name), "outside of " + written);
        }
        refused(() -> files.place("above/secret"), "outside of " + written);
        refused(() -> files.place("above/new/file"), "outside of " + written);
        refused(() -> files.place("../secret"), "outside of " + written);
    }

    @Test
    void aPlaceIsThatOfTheLinkItself() throws IOException {
        link("file", home.resolve("secret").toString());
        Trees.write(files.place("file"), "new");
        Trees.write(files.place("not/yet/there"), "new");
        assertThat(home.resolve("secret")).hasContent("secret");
        assertThat(written.resolve("file")).isRegularFile().hasContent("new");
        assertThat(written.resolve("not/yet/there")).hasContent("new");
    }

    @Test
    void whatWouldNeverEndIsNotRead() throws IOException {
        try (Processes processes = new Processes(home)) {
            processes.output(Command.of(written, "mkfifo", "fifo"), "");
        }
        link("device", "/dev/zero");
        refused(() -> files.read("fifo"), "fifo is no ordinary file");
        refused(() -> files.read("a"), "a is no ordinary file");
        refused(() -> files.read("device"), "outside of");
        try (RandomAccessFile sparse =
                new RandomAccessFile(written.resolve("large").toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        refused(() -> files.read("large"), "has more than 64 MiB");
        refused(() -> files.read("none"), "Could not read");
    }

    /** Such as a cache on another disk. */
    @Test
    void aLinkToTheDirectoryItselfIsTheUsers() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("cache"), written);
        assertThat(new SandboxFiles(link).text("a/plain")).isEqualTo("plain");
        assertThat(new SandboxFiles(link).place("a/new")).isEqualTo(link.resolve("a/new"));
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(written.resolve(name), Path.of(target));
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(KernelException.class).hasMessageContaining(why);
    }
}
