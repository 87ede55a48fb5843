package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was compiled for the tiny kernel of TinyKernelIT serves other clones of its project, and other ELs. */
class TinySharedIT {
    @Test
    void anotherCloneCompilesNothingAndPackagesTheSameBytes() throws IOException {
        OutsideProject first = OutsideProject.of("tiny", "tiny");
        OpensslKey key = OpensslKey.make(OutsideProject.of("tiny", "shared").directory(), "owner");
        packaged(first, key, "el9");
        OutsideProject clone = OutsideProject.of("tiny", "shared/clone");
        OutsideProject.Result result = packaged(clone, key, "el9");
        assertThat(result.log()).contains("Signed ").doesNotContain("Compiling ");
        assertThat(clone.work().resolve("logs/compile.log")).doesNotExist();
        List<String> packages = names(clone.work("6.1").resolve("rpms"), ".x86_64.rpm");
        assertThat(packages).hasSize(2);
        for (String name : packages) {
            // Signed by throwaway OpenPGP keys of their own; what is signed is the same.
            assertThat(clone.signedContent(name)).as(name).isEqualTo(first.signedContent(name));
        }
    }

    @Test
    void anotherElCompilesOnlyWhatHasTheReleaseOrTheElInIt() throws IOException {
        OutsideProject shared = OutsideProject.of("tiny", "shared/els");
        OpensslKey key = OpensslKey.make(shared.directory(), "owner");
        packaged(OutsideProject.of("tiny", "tiny"), key, "el9");
        packaged(shared, key, "el10");
        String log = Files.readString(shared.directory().resolve("target/el10-6.1/logs/compile.log"));
        assertThat(log.lines().filter(line -> line.startsWith("  CC ")).count()).isBetween(1L, 60L);
        assertThat(log).contains("  LD      vmlinux\n");
        // Back on EL 9 the objects are those of EL 10, and the finished packages those that they were.
        OutsideProject.Result back = packaged(OutsideProject.of("tiny", "tiny"), key, "el9");
        assertThat(back.log()).doesNotContain("Compiling ");
    }

    private static OutsideProject.Result packaged(OutsideProject project, OpensslKey key, String el) {
        OutsideProject.Result result =
                project.maven(OpensslKey.environment(), key.with("package", "-P" + el, "-Dkernel.boot.skip"));
        assertThat(result.exit()).as(result.log()).isZero();
        return result;
    }

    private static List<String> names(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }
}
