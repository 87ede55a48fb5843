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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: objects compiled for a tiny kernel are reused by another clone of its project and for another EL; then
 * they are lost.
 */
@SharedObjects.Alone
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinySharedIT {
    private static OutsideProject first;
    private static OpensslKey key;

    @BeforeAll
    static void packageTheFirst() throws IOException {
        first = project("first");
        key = OpensslKey.make(first.directory(), "owner");
        packaged(first, key, "el9");
    }

    @Test
    @Order(1)
    void anotherCloneCompilesNothingAndPackagesTheSameBytes() throws IOException {
        OutsideProject clone = project("clone");
        OutsideProject.Result result = packaged(clone, key, "el9");
        assertThat(result).says("Signed ").doesNotSay("Compiling ");
        assertThat(clone.work().resolve("logs/compile.log")).doesNotExist();
        // The image trusts the same key.
        assertThat(clone.work().resolve("logs/image.log")).doesNotExist();
        assertThat(first.work().resolve("logs/image.log")).exists();
        List<String> packages = names(clone.work().resolve("rpms"), ".x86_64.rpm");
        assertThat(packages).hasSize(3);
        for (String name : packages) {
            // Each clone has its own throwaway OpenPGP key; the signed content is the same.
            assertThat(clone.signedContent(name)).as(name).isEqualTo(first.signedContent(name));
        }
    }

    @Test
    @Order(2)
    void anotherElCompilesOnlyWhatHasTheReleaseOrTheElInIt() throws IOException {
        OutsideProject shared = project("els");
        packaged(shared, key, "el10");
        String log = Files.readString(shared.directory().resolve("target/el10-6.1/logs/compile.log"));
        assertThat(log.lines().filter(line -> line.startsWith("  CC ")).count()).isBetween(1L, 60L);
        // The release is in a single object that is linked into every module.
        assertThat(log)
                .contains(".module-common.o\n")
                .doesNotContain(".mod.o\n")
                .contains("  BTF [M] ");
        assertThat(log).contains("  LD      vmlinux\n");
        // Otherwise it would contain objects of EL 9 from ccache.
        String release = Run.in(shared.directory(), "cat", shared.objects() + "/include/config/kernel.release")
                .strip();
        assertThat(release).endsWith(".el10");
        for (Path linked : linked(shared.objects())) {
            assertThat(new String(Files.readAllBytes(linked), StandardCharsets.ISO_8859_1))
                    .as(linked.toString())
                    .contains(release)
                    .doesNotContain(release.replace(".el10", ".el9"));
        }
        // Back on EL 9, the object tree is that of EL 10, but the finished packages are unchanged.
        OutsideProject.Result back = packaged(first, key, "el9");
        assertThat(back).doesNotSay("Compiling ");
    }

    @Test
    @Order(3)
    @Tag("twice")
    void objectsThatAreLostComeFromTheCompilerCache() throws IOException {
        OutsideProject shared = project("lost");
        Run.in(shared.directory(), "rm", "-rf", shared.objects().toString());
        OutsideProject.Result rebuilt = packaged(shared, key, "el9");
        Matcher calls = Pattern.compile("ccache: ([0-9]+) calls, ([0-9]+) from the cache, ([0-9]+) compiled and kept")
                .matcher(rebuilt.log());
        assertThat(calls.find()).as(rebuilt.log()).isTrue();
        assertThat(Integer.parseInt(calls.group(2))).isGreaterThan(Integer.parseInt(calls.group(1)) * 2 / 3);
        // Only objects with the release in them: the last build of the object tree was for another EL.
        assertThat(Integer.parseInt(calls.group(3))).isLessThan(30);
        for (String name : names(shared.work().resolve("rpms"), ".x86_64.rpm")) {
            assertThat(shared.signedContent(name)).as(name).isEqualTo(first.signedContent(name));
        }
    }

    /** A project without build results, even if shared objects exist. */
    private static OutsideProject project(String name) {
        return OutsideProject.of("tiny", "shared/" + name).cleaned();
    }

    private static OutsideProject.Result packaged(OutsideProject project, OpensslKey key, String el) {
        OutsideProject.Result result =
                project.maven(OpensslKey.environment(), key.with("package", "-P" + el, "-Dkernel.boot.skip"));
        assertThat(result).succeeded();
        return result;
    }

    /** The kernel and its modules, by kbuild's list: kbuild doesn't remove modules of an earlier configuration. */
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
