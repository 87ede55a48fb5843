// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebuginfoPackagingTest {
    private static final DebuginfoPackaging.Metadata METADATA = new DebuginfoPackaging.Metadata(
            "small", "6.1.1", "1", "A small kernel", "GPL", List.of("Provides: installonlypkg(kernel)"));

    private static final String COMPILED_AT = "/usr/src/small-1";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void debugInformationIsFoundByPathAndByBuildId() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;");
        String vmlinux = buildId(programs.resolve(SmallPrograms.VMLINUX));
        String module = buildId(programs.resolve(SmallPrograms.MODULE));
        Path debug = unpacked(build("one", programs, 1)).resolve("usr/lib/debug");
        try (Stream<Path> files = Files.walk(debug)) {
            assertThat(files.filter(file -> !Files.isDirectory(file))
                            .map(file -> debug.relativize(file)
                                    + (Files.isSymbolicLink(file) ? " -> " + Trees.linkTarget(file) : "")))
                    .containsExactlyInAnyOrder(
                            SmallPrograms.VMLINUX,
                            SmallPrograms.MODULE + ".debug",
                            link(vmlinux) + " -> ../../" + SmallPrograms.VMLINUX,
                            link(vmlinux) + ".debug -> ../../" + SmallPrograms.VMLINUX,
                            link(module) + " -> ../../../../../" + SmallPrograms.MODULE,
                            link(module) + ".debug -> ../../" + SmallPrograms.MODULE + ".debug");
        } catch (java.io.IOException e) {
            throw Trees.failure("read", debug, e);
        }
        assertThat(sections(debug.resolve(SmallPrograms.VMLINUX)))
                .contains(" .text ", " .debug_info ")
                .doesNotContain(" .rela");
        // A stripped module and its debug information are together what was compiled.
        Path stripped = directory.resolve("stripped.ko");
        Path whole = directory.resolve("whole.ko");
        run(
                "strip",
                "--strip-debug",
                "-o",
                stripped.toString(),
                programs.resolve(SmallPrograms.MODULE).toString());
        run(
                "eu-unstrip",
                "-o",
                whole.toString(),
                stripped.toString(),
                debug.resolve(SmallPrograms.MODULE + ".debug").toString());
        assertThat(sections(stripped)).doesNotContain(" .debug_info ");
        assertThat(run("eu-readelf", "--debug-dump=line", whole.toString())).contains("small.c");
    }

    /** Two kernels of one version may have different patches; and what is generated isn't in the tree. */
    @Test
    void theSourcesThatDebugInformationNamesAreInTheReleasesOwnDirectory() {
        Path first = Trees.directory(directory.resolve("tree"));
        Path second = Trees.directory(directory.resolve("objects"));
        Trees.write(first.resolve("unread.c"), "not named");
        Trees.write(Trees.parents(second.resolve("generated/odd name.h")), "int odd;\n");
        Path programs = SmallPrograms.compile(
                directory, "return number + 1;", "-include", "objects/generated/odd name.h", map());
        run("cp", "small.c", "tree");
        Trees.write(second.resolve("small.c"), "another of the same name");
        DebuginfoPackaging.Sources sources =
                new DebuginfoPackaging.Sources(COMPILED_AT, List.of(first, directory, second), Optional.empty());
        Path unpacked = unpacked(build("one", programs, 1, METADATA, sources));
        Path packaged = unpacked.resolve("usr/src/debug/small-6.1.1-1");
        assertThat(Trees.files(packaged, file -> true).stream().map(packaged::relativize))
                .containsExactlyInAnyOrder(Path.of("small.c"), Path.of("objects/generated/odd name.h"));
        assertThat(packaged.resolve("small.c")).hasSameBinaryContentAs(directory.resolve("small.c"));
        for (String program : List.of(SmallPrograms.VMLINUX, SmallPrograms.MODULE + ".debug")) {
            assertThat(run(
                            "gdb",
                            "--batch",
                            "--cd=/",
                            "-ex",
                            "set substitute-path /usr/src/debug " + unpacked + "/usr/src/debug",
                            "-ex",
                            "list small",
                            "-ex",
                            "info source",
                            unpacked.resolve("usr/lib/debug").resolve(program).toString()))
                    .contains("return number + 1;", "Located in " + packaged + "/small.c")
                    .doesNotContain(COMPILED_AT);
        }
        assertThat(buildId(unpacked.resolve("usr/lib/debug").resolve(SmallPrograms.VMLINUX)))
                .isEqualTo(buildId(programs.resolve(SmallPrograms.VMLINUX)));
    }

    /** lib/oid_registry_data.c is such a file of the kernel's. */
    @Test
    void aGeneratedSourceNamesNoPathOfTheMachineThatBuilds() {
        Path tree = Trees.directory(directory.resolve("a+b [1]"));
        Path programs = SmallPrograms.compile(directory, "return number + 1;", map());
        Trees.write(
                tree.resolve("small.c"), "/* of " + tree + "/in.h and " + directory + "/x, " + directory + "/y */\n");
        DebuginfoPackaging.Sources sources =
                new DebuginfoPackaging.Sources(COMPILED_AT, List.of(tree), Optional.of(directory));
        Path packaged = unpacked(build("one", programs, 1, METADATA, sources)).resolve("usr/src/debug/small-6.1.1-1");
        assertThat(packaged.resolve("small.c"))
                .hasContent("/* of /usr/src/debug/small-6.1.1-1/in.h and /usr/src/debug/small-6.1.1-1/x,"
                        + " /usr/src/debug/small-6.1.1-1/y */\n");
    }

    /** Those of whom nobody may get the source. */
    @Test
    void withoutDirectoriesNoSourceIsPackaged() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;", map());
        Path unpacked = unpacked(build("one", programs, 1));
        assertThat(unpacked.resolve("usr/src")).doesNotExist();
        assertThat(run(
                        "eu-readelf",
                        "--debug-dump=info",
                        unpacked.resolve("usr/lib/debug")
                                .resolve(SmallPrograms.VMLINUX)
                                .toString()))
                .contains(COMPILED_AT);
    }

    @Test
    void theSameProgramsGiveTheSameBytesElsewhere() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;", map());
        Path linked = Trees.directory(directory.resolve("linked"));
        for (String each : List.of(SmallPrograms.VMLINUX, SmallPrograms.MODULE)) {
            run("mkdir", "-p", linked.resolve(each).getParent().toString());
            run(
                    "ln",
                    "-s",
                    programs.resolve(each).toString(),
                    linked.resolve(each).toString());
        }
        Path copy = Trees.directory(directory.resolve("copy"));
        run("cp", "small.c", "copy/small.c");
        Path one = build("one", programs, 1, METADATA, sources(directory));
        Path other = build("another/place", linked, 3, METADATA, sources(copy));
        assertThat(other).hasSameBinaryContentAs(one);
    }

    /** As of a tree of one's own, which is packed with the time 0. */
    @Test
    void filesOfASourceOf1970HaveNoTimeOfTheBuild() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;", map());
        Path rpm = build("one", programs, 1, METADATA, sources(directory), Instant.EPOCH);
        assertThat(run("rpm", "--query", "--queryformat=[%{FILEMTIMES}\\n]", "--package", rpm.toString())
                        .lines())
                .isNotEmpty()
                .allMatch(time -> time.matches("[01]"));
    }

    /** Where a source RPM makes packages of several releases. */
    @Test
    void itNamesTheSourceOfTheProgramsThatItDescribes() {
        DebuginfoPackaging.Metadata metadata = new DebuginfoPackaging.Metadata(
                new DebuginfoPackaging.Metadata.Source("all", "9"), "small", "6.1.1", "1", "small", "GPL", List.of());
        Path rpm = build("one", SmallPrograms.compile(directory, "return number + 1;"), 1, metadata);
        assertThat(rpm.getFileName()).hasToString("small-debuginfo-6.1.1-1.x86_64.rpm");
        assertThat(new RpmFile(rpm).sourceRpm()).isEqualTo("all-6.1.1-9.src.rpm");
    }

    @Test
    void aModuleWithoutDebugInformationIsRefused() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;");
        run("strip", "--strip-debug", programs.resolve(SmallPrograms.MODULE).toString());
        assertThatThrownBy(() -> build("one", programs, 1)).isInstanceOf(KernelException.class);
        assertThat(Trees.text(directory.resolve("log"))).contains(SmallPrograms.MODULE + " has no debug information");
    }

    private Path build(String name, Path programs, int jobs) {
        return build(name, programs, jobs, METADATA);
    }

    private Path build(String name, Path programs, int jobs, DebuginfoPackaging.Metadata metadata) {
        return build(
                name,
                programs,
                jobs,
                metadata,
                new DebuginfoPackaging.Sources(COMPILED_AT, List.of(), Optional.empty()));
    }

    private static DebuginfoPackaging.Sources sources(Path only) {
        return new DebuginfoPackaging.Sources(COMPILED_AT, List.of(only), Optional.empty());
    }

    private String map() {
        return "-fdebug-prefix-map=" + directory + "=" + COMPILED_AT;
    }

    private Path build(
            String name,
            Path programs,
            int jobs,
            DebuginfoPackaging.Metadata metadata,
            DebuginfoPackaging.Sources sources) {
        return build(name, programs, jobs, metadata, sources, Instant.ofEpochSecond(SmallRpm.BUILT));
    }

    private Path build(
            String name,
            Path programs,
            int jobs,
            DebuginfoPackaging.Metadata metadata,
            DebuginfoPackaging.Sources sources,
            Instant built) {
        Rpmbuild rpmbuild = new Rpmbuild(processes, EnterpriseLinux.EL9, built);
        return new DebuginfoPackaging(rpmbuild, EnterpriseLinux.EL9, jobs, Publisher.unnamed())
                .build(
                        metadata,
                        programs,
                        directory,
                        sources,
                        Trees.directory(directory.resolve(name)),
                        directory.resolve("log"));
    }

    private Path unpacked(Path rpm) {
        Path unpacked = Trees.emptyDirectory(directory.resolve("unpacked"));
        String archive = unpacked.resolve("archive").toString();
        run("rpm2archive", "-n", rpm.toString());
        run("mv", rpm + ".tar", archive);
        run("tar", "-xf", archive, "-C", unpacked.toString());
        return unpacked;
    }

    private String buildId(Path program) {
        return run("readelf", "--notes", program.toString())
                .replaceAll("(?s).*Build ID: ", "")
                .strip();
    }

    private static String link(String buildId) {
        return ".build-id/" + buildId.substring(0, 2) + "/" + buildId.substring(2);
    }

    private String sections(Path program) {
        return run("readelf", "--sections", "--wide", program.toString());
    }

    private String run(String... command) {
        return processes.output(Command.of(directory, command), "");
    }
}
