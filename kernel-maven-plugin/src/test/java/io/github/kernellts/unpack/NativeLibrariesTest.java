// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java's temporary directory is mounted noexec, in a mount namespace; another JVM starts there. */
class NativeLibrariesTest {
    @TempDir
    Path directory;

    /** Packs a directory with zstd and unpacks it again. */
    static final class Packer {
        /** @param arguments an empty directory, and those that the libraries may be written to */
        public static void main(String[] arguments) throws IOException {
            Path top = Path.of(arguments[0]);
            NativeLibraries.prepare(
                    () -> Arrays.stream(arguments).skip(1).map(top::resolve).toList());
            Trees.write(top.resolve("objects/vmlinux"), "x");
            Path archive = top.resolve("archive");
            try {
                PackedDirectory.pack(top.resolve("objects"), file -> true, Files.newOutputStream(archive));
                PackedDirectory.unpack(archive, Trees.directory(top.resolve("again")), "the archive", "");
                System.out.print("unpacked " + Trees.text(top.resolve("again/vmlinux")) + ", AWS-LC: "
                        + AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError());
            } catch (KernelException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @Test
    void theyAreLoadedFromTheFirstDirectoryThatAllowsPrograms() {
        assertThat(said("noexec/cache", "cache", "target")).startsWith("unpacked x, AWS-LC: null\n");
        assertThat(directory.resolve("target")).doesNotExist();
    }

    @Test
    void whereNoDirectoryAllowsProgramsTheMessageSaysSo() {
        assertThat(said("noexec/cache"))
                .contains(
                        "The library of zstd, which reads RPMs, can't be loaded from the directory "
                                + directory.resolve("noexec"),
                        "Fix: programs may not run there (noexec): run Maven with MAVEN_OPTS=-Djava.io.tmpdir=",
                        "kernel.cache");
    }

    private String said(String... others) {
        Path temporary = Trees.directory(directory.resolve("noexec"));
        List<String> command = List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec none \"$0\" && exec \"$@\"",
                temporary.toString(),
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Packer.class.getName(),
                directory.toString());
        try (Processes processes = new Processes(directory)) {
            return processes.output(
                    Command.of(
                            directory,
                            Stream.concat(command.stream(), Arrays.stream(others))
                                    .toArray(String[]::new)),
                    "");
        }
    }
}
