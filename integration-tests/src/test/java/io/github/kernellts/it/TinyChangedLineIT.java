// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A developer of the kernel changes lines of a tree, one of which doesn't compile at first, and then adds a patch: only
 * what depends on them is compiled, and the packages have the same bytes as those of the same source compiled from nothing
 * elsewhere.
 */
@Tag("twice")
class TinyChangedLineIT {
    /** A separate group, so that these artifacts don't replace the kernel of other tests. */
    private static final String GROUP = "org.example.changed";

    private static final String PATCHED = "drivers/block/virtio_blk.c";

    private final OutsideProject project = OutsideProject.of("tiny", "changed");
    private final OutsideProject other = OutsideProject.of("tiny", "elsewhere/changed-again");

    @Test
    void aChangedLineCompilesWhatDependsOnItAndMakesTheBytesOfABuildFromNothing() throws IOException {
        OpensslKey key = OpensslKey.thereOrMade(project.directory(), "owner");
        for (OutsideProject each : List.of(project, other)) {
            each.replaceInPom("org.example", GROUP);
            Run.in(each.directory(), "rm", "-rf", "target", "cache", "objects", "linux", "mine.patch");
        }
        Path tree = tree();
        List<String> arguments = new ArrayList<>(List.of(key.with("package", "-Pel9", "-Dkernel.boot.skip")));
        assertThat(maven(project, arguments)).succeeded().doesNotSay("Starting from the objects");
        assertThat(project.compiledFiles()).hasSizeGreaterThan(500);

        append(tree.resolve("fs/btrfs/raid56.h"), "#ifndef LINE\n#define LINE\n" + line("line_in_header") + "#endif\n");
        Path broken = tree.resolve("fs/btrfs/super.c");
        String whole = Files.readString(broken);
        append(broken, "a line that doesn't compile\n");
        assertThat(maven(project, arguments))
                .failed()
                .says("whose tree differs in 2 files (fs/btrfs/raid56.h, fs/btrfs/super.c)")
                .says("super.c:");

        List<String> built = new ArrayList<>(project.compiledFiles());

        // What was not compiled because of the error, though it depends on the header, is still to be compiled.
        Files.writeString(broken, whole + line("line_in_source"));
        assertThat(maven(project, arguments)).succeeded().says("whose tree differs in 1 file (fs/btrfs/super.c)");
        built.addAll(project.compiledFiles());
        assertThat(built)
                .anyMatch(line -> line.endsWith("fs/btrfs/super.o"))
                .anyMatch(line -> line.endsWith("fs/btrfs/volumes.o"))
                .noneMatch(line -> line.endsWith(PATCHED.replace(".c", ".o")))
                .hasSizeLessThan(40);

        Path patch = Files.writeString(project.directory().resolve("mine.patch"), patchOf(tree.resolve(PATCHED)));
        List<String> patched = new ArrayList<>(arguments);
        patched.add("-Dkernel.patches=" + patch);
        assertThat(maven(project, patched)).succeeded().says("whose tree differs in 1 file (" + PATCHED + ")");
        assertThat(project.compiledFiles())
                .anyMatch(line -> line.endsWith(PATCHED.replace(".c", ".o")))
                .noneMatch(line -> line.contains("fs/btrfs/"))
                .hasSizeLessThan(20);

        Run.in(other.directory(), "cp", "-a", tree.toString(), "linux");
        List<String> fromNothing = new ArrayList<>(patched);
        fromNothing.add("-Dkernel.compiler.launcher=none");
        assertThat(maven(other, fromNothing)).succeeded().doesNotSay("Starting from the objects");
        assertThat(other.compiledFiles()).hasSizeGreaterThan(500);
        // Each project signs RPMs with a throwaway key of its own; their modules and images are signed by the same key.
        List<Path> rpms = project.unsignedRpms();
        assertThat(rpms).hasSize(4);
        for (Path rpm : rpms) {
            assertThat(other.work().resolve("unsigned").resolve(rpm.getFileName()))
                    .hasSameBinaryContentAs(rpm);
        }
        for (OutsideProject each : List.of(project, other)) {
            Run.in(each.directory(), "rm", "-rf", "cache", "objects", "linux");
        }
    }

    /** A tree of the developer's own: the source of this version, without this project's patches. */
    private Path tree() throws IOException {
        Path cache = project.directory().resolve("cache");
        assertThat(project.maven(OpensslKey.environment(), "kernel:source", "-Pel9", "-Dkernel.cache=" + cache))
                .succeeded();
        Path tree = Files.createDirectories(project.directory().resolve("linux"));
        try (Stream<Path> files = Files.walk(cache.resolve("sources"))) {
            Path tarball = files.filter(file -> file.toString().endsWith(".tar.xz"))
                    .findFirst()
                    .orElseThrow();
            Run.in(tree, "tar", "--extract", "--strip-components=1", "--file=" + tarball);
        }
        return tree;
    }

    /** A definition that changes the object of each source that has it. */
    private static String line(String name) {
        return "static const char " + name + "[] __attribute__((used)) = \"" + name + "\";\n";
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    /** A patch that appends such a definition to a file. */
    private static String patchOf(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int last = lines.size();
        String context = lines.subList(last - 3, last).stream()
                .map(line -> " " + line + "\n")
                .reduce("", String::concat);
        return "--- a/" + PATCHED + "\n+++ b/" + PATCHED + "\n@@ -" + (last - 2) + ",3 +" + (last - 2) + ",4 @@\n"
                + context + "+" + line("line_in_patch");
    }

    /** Each project has its tree, its cache and its objects below its directory. */
    private static OutsideProject.Result maven(OutsideProject project, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("-Dkernel.source=" + project.directory().resolve("linux"));
        all.add("-Dkernel.cache=" + project.directory().resolve("cache"));
        return project.withOwnObjects().maven(OpensslKey.environment(), all.toArray(String[]::new));
    }
}
