// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreesTest {
    @TempDir
    Path directory;

    @Test
    void deletingATreeLeavesWhatItsLinksLeadTo() throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Trees.delete(tree);
        assertThat(tree).doesNotExist();
        assertThat(outside.resolve("precious")).exists();
    }

    /** Deletes a tree. */
    static final class Deleter {
        public static void main(String[] arguments) {
            Trees.delete(Path.of(arguments[0]));
        }
    }

    /** In a mount namespace, so that the machine's own list stays as it is; both a file system and a bound directory. */
    @ParameterizedTest
    @ValueSource(strings = {"mount -t tmpfs none", "mount --bind ../home"})
    void whatIsMountedInATreeIsNotDeletedWithIt(String mount) {
        Trees.write(directory.resolve("home/thesis.txt"), "x");
        Path sub = Trees.directory(directory.resolve("tree/a b"));
        String script = "cd tree && " + mount + " 'a b' && touch 'a b/thesis.txt' && \"$@\"; ls 'a b'";
        try (Processes processes = new Processes(directory)) {
            String said = processes.output(
                    Command.of(
                            directory,
                            "unshare",
                            "--user",
                            "--map-root-user",
                            "--mount",
                            "sh",
                            "-c",
                            script,
                            "sh",
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Deleter.class.getName(),
                            directory.resolve("tree").toString()),
                    "");
            assertThat(said).contains(sub + " is a mount point").endsWith("thesis.txt\n");
        }
        Trees.delete(directory.resolve("tree"));
        assertThat(directory.resolve("home/thesis.txt")).exists();
        assertThat(sub).doesNotExist();
    }

    @Test
    void aSecretIsReadableByItsOwnerOnly() throws IOException {
        Path file = directory.resolve("a/secret");
        Trees.writeSecret(file, new byte[] {1});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void writingLeavesNothingBeside() {
        Path file = directory.resolve("file");
        Trees.write(file, "one");
        Trees.write(file, "two");
        assertThat(file).hasContent("two");
        assertThat(directory).isDirectoryContaining(path -> path.equals(file));
        assertThat(directory.toFile().list()).hasSize(1);
    }

    /** Also in a chroot, as MinimalRootIT looks at. */
    @Test
    void freeSpaceIsThatOfTheFileSystem() {
        assertThat(Trees.usableSpace(directory)).isPositive();
        assertThat(Trees.usableSpace(directory.resolve("missing"))).isZero();
    }

    @Test
    void aFullFileSystemIsNamedAsSuch() {
        Path full = Path.of("/dev/full");
        assertThatThrownBy(() -> {
                    try {
                        Files.write(full, new byte[1], StandardOpenOption.WRITE);
                    } catch (IOException e) {
                        throw Trees.failure("write", full, e);
                    }
                })
                .isInstanceOf(FullDiskException.class)
                .hasMessageContaining("Could not write /dev/full: its file system is full")
                .hasMessageContainingAll("kernel.cache", "kernel.objects.archive");
    }

    /** Containers number processes alike, and may share a cache. */
    @Test
    void anotherBuildsTemporaryFileIsLeftAlone() {
        Path file = directory.resolve("file");
        Path others = file.resolveSibling(".file." + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().getId() + ".part");
        Trees.write(others, "half of it");
        Path secret = directory.resolve("secret");
        Trees.write(Trees.temporarySibling(secret), "half of a key");
        Trees.write(file, "one");
        Trees.writeSecret(secret, new byte[1]);
        assertThat(others).hasContent("half of it");
        assertThat(Trees.temporarySibling(secret)).hasContent("half of a key");
    }

    @Test
    void nothingIsLeftOfAFileThatCouldNotBeWritten() {
        Path inTheWay = directory.resolve("there");
        Trees.write(inTheWay.resolve("file"), "x");
        assertThatThrownBy(() -> Trees.write(inTheWay, "x")).isInstanceOf(KernelException.class);
        assertThatThrownBy(() -> Trees.writeSecret(inTheWay, new byte[1])).isInstanceOf(KernelException.class);
        assertThat(Trees.list(directory)).containsExactly(inTheWay);
    }

    /** Of two first builds, one would go on with a key that is nowhere. */
    @Test
    void aSecretThatAnotherBuildAddedMeanwhileStays() throws IOException {
        Path secret = directory.resolve("secret");
        Trees.addSecret(secret, "one".getBytes(StandardCharsets.US_ASCII));
        Trees.addSecret(secret, "two".getBytes(StandardCharsets.US_ASCII));
        assertThat(secret).hasContent("one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(Trees.list(directory)).containsExactly(secret);
    }

    /** As after one run with sudo, in the cache. Only root gives files to others. */
    @Test
    void whatAnotherUserOwnsNamesThatUser() throws IOException {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "needs root");
        Path file = Files.createFile(directory.resolve("lock"));
        AccessDeniedException refused = new AccessDeniedException(file.toString());
        assertThat(Trees.failure("lock", file, refused))
                .hasMessageContaining("Could not lock " + file + " (AccessDeniedException)");
        Files.setAttribute(file, "unix:uid", 65534);
        assertThat(Trees.failure("lock", file, refused))
                .hasMessageContaining("Could not lock " + file + ", which nobody owns")
                .hasMessageContaining("have nobody let you in, or set the property of this path, such as kernel.cache");
        Files.setAttribute(directory, "unix:uid", 65534);
        assertThat(Trees.failure("create", directory.resolve("absent/file"), refused))
                .hasMessageContaining(", which nobody owns");
    }

    @Test
    void twoThreadsCanDeleteTheSameFiles(@TempDir Path directory) throws IOException {
        for (int round = 0; round < 50; round++) {
            Path tree = directory.resolve("tree");
            for (int file = 0; file < 50; file++) {
                Trees.write(tree.resolve(file % 7 + "/" + file), "");
            }
            try (BackgroundTask<Boolean> other = BackgroundTask.start(() -> {
                Trees.delete(tree);
                return true;
            })) {
                Trees.delete(tree);
                assertThat(other.get()).isTrue();
            }
            assertThat(tree).doesNotExist();
        }
    }
}
