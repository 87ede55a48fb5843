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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebuginfoPackagingTest {
    private static final DebuginfoPackaging.Metadata METADATA = new DebuginfoPackaging.Metadata(
            "small", "6.1.1", "1", "A small kernel", "GPL", List.of("Provides: installonlypkg(kernel)"));

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

    @Test
    void theSameProgramsGiveTheSameBytesElsewhere() {
        Path programs = SmallPrograms.compile(directory, "return number + 1;");
        Path linked = Trees.directory(directory.resolve("linked"));
        for (String each : List.of(SmallPrograms.VMLINUX, SmallPrograms.MODULE)) {
            run("mkdir", "-p", linked.resolve(each).getParent().toString());
            run(
                    "ln",
                    "-s",
                    programs.resolve(each).toString(),
                    linked.resolve(each).toString());
        }
        Path one = build("one", programs, 1);
        Path other = build("another/place", linked, 3);
        assertThat(other).hasSameBinaryContentAs(one);
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
        Rpmbuild rpmbuild = new Rpmbuild(processes, EnterpriseLinux.EL9, Instant.ofEpochSecond(SmallRpm.BUILT));
        return new DebuginfoPackaging(rpmbuild, EnterpriseLinux.EL9, jobs, Publisher.unnamed())
                .build(
                        metadata,
                        programs,
                        directory,
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
