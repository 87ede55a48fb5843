// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was compiled for a tiny kernel serves other clones of its project, and other ELs. */
class TinySharedIT {
    @Test
    void anotherCloneCompilesNothingAndPackagesTheSameBytes() throws IOException {
        OutsideProject first = project("first");
        OpensslKey key = OpensslKey.make(first.directory(), "owner");
        packaged(first, key, "el9");
        OutsideProject clone = project("clone");
        OutsideProject.Result result = packaged(clone, key, "el9");
        assertThat(result).says("Signed ").doesNotSay("Compiling ");
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
        OutsideProject first = project("first");
        OutsideProject shared = project("els");
        OpensslKey key = OpensslKey.make(shared.directory(), "owner");
        packaged(first, key, "el9");
        packaged(shared, key, "el10");
        String log = Files.readString(shared.directory().resolve("target/el10-6.1/logs/compile.log"));
        assertThat(log.lines().filter(line -> line.startsWith("  CC ")).count()).isBetween(1L, 60L);
        // The release is in one object that is linked into every module.
        assertThat(log)
                .contains(".module-common.o\n")
                .doesNotContain(".mod.o\n")
                .contains("  BTF [M] ");
        assertThat(log).contains("  LD      vmlinux\n");
        // What ccache has of EL 9 would be in there otherwise.
        String release = Run.in(shared.directory(), "cat", shared.objects() + "/include/config/kernel.release")
                .strip();
        assertThat(release).endsWith(".el10");
        for (Path linked : linked(shared.objects())) {
            assertThat(new String(Files.readAllBytes(linked), StandardCharsets.ISO_8859_1))
                    .as(linked.toString())
                    .contains(release)
                    .doesNotContain(release.replace(".el10", ".el9"));
        }
        // Back on EL 9 the objects are those of EL 10, and the finished packages those that they were.
        OutsideProject.Result back = packaged(first, key, "el9");
        assertThat(back).doesNotSay("Compiling ");
    }

    @Test
    void objectsThatAreLostComeFromTheCompilerCache() throws IOException {
        OutsideProject shared = project("lost");
        OpensslKey key = OpensslKey.make(shared.directory(), "owner");
        OutsideProject first = project("first");
        packaged(first, key, "el9");
        Run.in(shared.directory(), "rm", "-rf", shared.objects().toString());
        OutsideProject.Result rebuilt = packaged(shared, key, "el9");
        Matcher calls = Pattern.compile("ccache: ([0-9]+) calls, ([0-9]+) from the cache, ([0-9]+) compiled and kept")
                .matcher(rebuilt.log());
        assertThat(calls.find()).as(rebuilt.log()).isTrue();
        assertThat(Integer.parseInt(calls.group(2))).isGreaterThan(Integer.parseInt(calls.group(1)) * 2 / 3);
        // Those that the release is in: the objects were another EL's last.
        assertThat(Integer.parseInt(calls.group(3))).isLessThan(30);
        for (String name : names(shared.work("6.1").resolve("rpms"), ".x86_64.rpm")) {
            assertThat(shared.signedContent(name)).as(name).isEqualTo(first.signedContent(name));
        }
    }

    /** One of which nothing was built, whatever objects there are. */
    private static OutsideProject project(String name) {
        return OutsideProject.of("tiny", "shared/" + name).cleaned();
    }

    private static OutsideProject.Result packaged(OutsideProject project, OpensslKey key, String el) {
        OutsideProject.Result result =
                project.maven(OpensslKey.environment(), key.with("package", "-P" + el, "-Dkernel.boot.skip"));
        assertThat(result).succeeded();
        return result;
    }

    /** The kernel and its modules; kbuild leaves those of an earlier configuration in place, and its list names none. */
    private static List<Path> linked(Path objects) throws IOException {
        try (Stream<String> modules = Files.lines(objects.resolve("modules.order"))) {
            return Stream.concat(Stream.of("vmlinux"), modules)
                    .map(objects::resolve)
                    .toList();
        }
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
