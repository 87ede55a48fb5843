// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A second build of the tiny kernel from nothing, by another user, in other directories, with another number of jobs,
 * umask, time zone and language, and without ccache: its RPMs, bill of materials and provenance have the same bytes as
 * those of the kernel whose objects were changed often by the other tests; the repository and the image of these
 * packages have the same bytes in other directories, too.
 */
@Tag("twice")
@SharedObjects.Alone
class TinyReproducibleIT {
    /** A separate group for these projects, so that their artifacts don't replace the kernel of other tests. */
    private static final String GROUP = "org.example.reproducible";

    private final OutsideProject first = OutsideProject.of("tiny", "reproducible");
    private final Map<String, String> environment = new HashMap<>(OpensslKey.environment());
    private String[] keys;

    @BeforeEach
    void keys() throws IOException {
        first.replaceInPom("org.example", GROUP);
        OpensslKey key = OpensslKey.thereOrMade(first.directory(), "owner");
        Path directory = first.directory().resolveSibling("reproducible-keys");
        Path rpmKey = directory.resolve("rpms.asc");
        environment.put("KERNEL_RPM_PASSWORD", "x");
        if (!Files.exists(rpmKey)) {
            succeed(first.maven(
                    environment,
                    "kernel:keygen",
                    "-Dkernel.keygen.owner=Reproducible",
                    "-Dkernel.keygen.directory=" + directory));
        }
        keys = key.with("-Pel9", "-Dkernel.rpm.keyring=" + rpmKey);
    }

    /** Uses the same packages for both; the other test compares the packages themselves. */
    @Test
    void theRepositoryAndTheImageOfTheSamePackagesAreTheSameElsewhere() throws IOException {
        succeed(first.maven(environment, with("install", "-Dkernel.boot.skip")));
        OutsideProject one = repository("repository-one");
        OutsideProject other = repository("elsewhere/repository-other");
        String[] arguments = with(
                "package",
                "kernel:image",
                "-Dkernel.image.base=scratch",
                "-Dkernel.image.tags=bare",
                "-Dkernel.repo.url=http://192.0.2.1/kernels");
        succeed(one.maven(environment, arguments));
        environment.putAll(Map.of("TZ", "Asia/Tokyo", "LANG", "C.UTF-8"));
        succeed(other.mavenWithUmask("077", environment, arguments));
        assertThat(Run.in(one.directory(), "find", "target/repo", "-name", "repomd.xml*"))
                .contains("repomd.xml.asc");
        for (String each : List.of("target/repo", "target/image/bare.tar")) {
            Run.in(
                    one.directory(),
                    "diff",
                    "--recursive",
                    each,
                    other.directory().resolve(each).toString());
        }
    }

    /** A repository of the tiny kernel, without the module that other tests add to it. */
    private static OutsideProject repository(String directory) throws IOException {
        OutsideProject project = OutsideProject.of("repository", directory).cleaned();
        project.replaceInPom("org.example", GROUP);
        Path pom = project.directory().resolve("pom.xml");
        Files.writeString(
                pom,
                Files.readString(pom)
                        .replaceAll(
                                "(?s)<dependency>\\s+<groupId>[^<]+</groupId>\\s+<artifactId>dm-writeboost.*?</dependency>",
                                ""));
        return project;
    }

    private String[] with(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(keys)).toArray(String[]::new);
    }

    @Test
    void theSameInputsGiveTheSameBytesElsewhere() throws IOException {
        String[] arguments = with("package", "-Dkernel.boot.skip");
        succeed(first.maven(environment, arguments));

        OutsideProject second = OutsideProject.of("tiny", "elsewhere/tiny-again");
        second.replaceInPom("org.example", GROUP);
        Path home = second.directory().getParent();
        Run.in(home, "rm", "-rf", "keys", "repository");
        Run.in(second.directory(), "rm", "-rf", "target", "cache", "objects");
        // Copies for this user of the files that only the first build's user can read.
        Path copied = Files.createDirectories(home.resolve("keys"));
        List<String> others = new ArrayList<>();
        for (String argument : arguments) {
            String[] option = argument.split("=", 2);
            boolean isKey = option.length == 2 && Files.isRegularFile(Path.of(option[1]));
            others.add(
                    isKey ? option[0] + "=" + copied.resolve(Path.of(option[1]).getFileName()) : argument);
            if (isKey) {
                Run.in(copied, "cp", option[1], ".");
            }
        }
        OutsideProject.Tools tools = OutsideProject.Tools.ofTheTests();
        Run.in(home, "cp", "-r", tools.repository().toString(), "repository");
        Run.in(home, "chown", "-R", OutsideProject.NOBODY + ":" + OutsideProject.NOBODY, home.toString());
        environment.putAll(Map.of("TZ", "Asia/Tokyo", "LANG", "C.UTF-8"));
        // Runs the compilers themselves, without results of the first build.
        others.addAll(List.of(
                "-Dkernel.jobs=3",
                "-Dkernel.compiler.launcher=none",
                "-Dkernel.cache=" + second.directory().resolve("cache"),
                "-Dkernel.objects=" + second.directory().resolve("objects")));
        succeed(second.by(tools.with(home.resolve("repository")))
                .mavenOfNobody("077", environment, others.toArray(String[]::new)));

        List<String> different = new ArrayList<>();
        for (Path rpm : files(first)) {
            Path again = second.work().resolve("rpms").resolve(rpm.getFileName());
            if (Files.mismatch(rpm, again) >= 0) {
                different.add(rpm.getFileName()
                        + (rpm.toString().endsWith(".rpm") ? ": " + difference(rpm, again) : ": the content differs"));
            }
        }
        assertThat(different).isEmpty();
        // The kernel, -devel, debuginfo and source RPMs; bill of materials, certificate and provenance.
        assertThat(files(second)).hasSize(7);
    }

    /** The files that differ, and their differences if diffoscope is installed. */
    private static String difference(Path one, Path other) throws IOException {
        Path work = Files.createTempDirectory("difference");
        Run.unpack(one, work.resolve("one"));
        Run.unpack(other, work.resolve("other"));
        Path output = work.resolve("output");
        Run.to(work, null, output, "diff", "--recursive", "--brief", "--no-dereference", "one", "other");
        Run.in(work, "rm", "-rf", "one", "other");
        String files = Files.readString(output);
        return (files.isEmpty() ? "the headers differ" : files) + diffoscope(one, other, output);
    }

    private static String diffoscope(Path one, Path other, Path output) throws IOException {
        boolean here = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "diffoscope")));
        if (!here) {
            return "";
        }
        Run.to(
                output.getParent(),
                null,
                output,
                "diffoscope",
                "--max-text-report-size=20000",
                one.toString(),
                other.toString());
        return Files.readString(output);
    }

    private static List<Path> files(OutsideProject project) throws IOException {
        try (Stream<Path> files = Files.list(project.work().resolve("rpms"))) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .contains(TinyBuild.snapshot("7").rpmVersion()))
                    .sorted()
                    .toList();
        }
    }

    private static void succeed(OutsideProject.Result result) {
        assertThat(result).succeeded();
    }
}
