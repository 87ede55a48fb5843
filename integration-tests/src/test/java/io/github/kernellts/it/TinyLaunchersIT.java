// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Builds of the tiny kernel from nothing with each compiler launcher: on other machines, from a storage shared with
 * other machines, and while these fail. The result always has the same bytes as a build on this machine alone.
 */
@Tag("launchers")
class TinyLaunchersIT {
    private static final Pattern DISTCC = Pattern.compile(
            "distcc: ([0-9]+) compiled on 198\\.18\\.1\\.2, ([0-9]+) compiled on 198\\.18\\.2\\.2, ([0-9]+) here");

    private static final Pattern ICECC = Pattern.compile(
            "icecc: ([0-9]+) compiled on 198\\.18\\.1\\.2, ([0-9]+) compiled on 198\\.18\\.2\\.2, ([0-9]+) here");

    private static OpensslKey key;
    private static NetworkHost one;
    private static NetworkHost two;
    private static Icecream icecream;

    @BeforeAll
    static void startTheOtherMachines() throws IOException {
        OutsideProject directory = OutsideProject.of("tiny", "launchers");
        key = OpensslKey.make(directory.directory(), "owner");
        one = NetworkHost.open(1, directory.directory());
        two = NetworkHost.open(2, directory.directory());
        icecream = Icecream.start(directory.directory(), one.here());
        startServersOfOne();
        two.distccd(System.getenv("PATH"));
        two.iceccd(two.here());
    }

    private static void startServersOfOne() {
        one.distccd(System.getenv("PATH"));
        one.redis();
        one.iceccd(one.here());
    }

    @AfterAll
    static void removeTheOtherMachines() throws IOException {
        icecream.close();
        one.close();
        two.close();
    }

    @Test
    void twoOtherMachinesCompileAndTheBytesAreThoseOfOne() throws IOException {
        OutsideProject project = fresh("distcc");
        OutsideProject.Result result = built(project, distcc("distcc", hosts()));
        Matcher compiled = DISTCC.matcher(result.log());
        assertThat(compiled.find()).as(result.log()).isTrue();
        int first = Integer.parseInt(compiled.group(1));
        int second = Integer.parseInt(compiled.group(2));
        assertThat(first).isGreaterThan(100);
        assertThat(second).isGreaterThan(100);
        // Assembler, and calls of the compiler by another name, are compiled here.
        assertThat(Integer.parseInt(compiled.group(3))).isLessThan((first + second) / 4);
        assertThat(result).saysMatching("Compiling \\S+ with 8 jobs");
        assertSameBytes(project);
    }

    @Test
    void aMachineThatDiesAndOneThatHangsAreDoneWithout() throws IOException, InterruptedException {
        OutsideProject project = fresh("failing");
        Path output = project.directory().resolve("output");
        Process maven = project.startInto(
                output, OpensslKey.environment(), arguments(project, distcc("ccache+distcc", hosts())));
        awaitSize(project.work().resolve("launcher/distcc.log"), 100_000);
        try {
            one.kill();
            two.hang();
            assertThat(maven.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            two.goOn();
            startServersOfOne();
        }
        assertThat(Files.readString(output)).contains("ccache: ").containsPattern(DISTCC);
        assertThat(Files.readString(project.work().resolve("launcher/distcc.log")))
                .contains("failed to distribute, running locally instead");
        assertSameBytes(project);
    }

    @Test
    void machinesThatASchedulerChoosesCompileAndTheBytesAreThoseOfOne() throws IOException {
        OutsideProject project = fresh("icecc");
        String log = built(project, "-Dkernel.compiler.launcher=icecc", "-Dkernel.jobs=8")
                .log();
        Matcher compiled = ICECC.matcher(log);
        assertThat(compiled.find()).as(log).isTrue();
        int first = Integer.parseInt(compiled.group(1));
        int second = Integer.parseInt(compiled.group(2));
        assertThat(first).isGreaterThan(100);
        assertThat(second).isGreaterThan(100);
        assertThat(Integer.parseInt(compiled.group(3))).isLessThan((first + second) / 4);
        assertSameBytes(project);
    }

    /** A hanging machine is dropped as well, but only after icecc's timeout of twelve minutes. */
    @Test
    void aMachineThatDiesWhileASchedulerKnowsItIsDoneWithout() throws IOException, InterruptedException {
        OutsideProject project = fresh("icecc-failing");
        Path output = project.directory().resolve("output");
        Process maven = project.startInto(
                output,
                OpensslKey.environment(),
                arguments(project, "-Dkernel.compiler.launcher=ccache+icecc", "-Dkernel.jobs=8"));
        awaitSize(project.work().resolve("launcher/icecc.log"), 400_000);
        one.kill();
        try {
            assertThat(maven.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            startServersOfOne();
        }
        assertThat(Files.readString(output)).contains("ccache: ").containsPattern(ICECC);
        assertThat(Files.readString(project.work().resolve("launcher/icecc.log")))
                .contains("<building_local>");
        assertSameBytes(project);
    }

    @Test
    void withoutADaemonOfThisMachineNothingIsCompiled() throws IOException {
        OutsideProject project = fresh("icecc-none");
        icecream.stopDaemon();
        OutsideProject.Result result;
        try {
            result = project.maven(OpensslKey.environment(), arguments(project, "-Dkernel.compiler.launcher=icecc"));
        } finally {
            icecream.startDaemon();
        }
        assertThat(result)
                .failed()
                .says("no iceccd answers on this machine")
                .says("systemctl start iceccd")
                .doesNotSay("Compiling ");
    }

    @Test
    void aMachineWithAnotherCompilerIsRefusedBeforeItCompilesAnything() throws IOException {
        Path compilers = Files.createDirectories(key.directory().resolve("gcc-11"));
        Run.in(compilers, "ln", "-sf", "/usr/bin/gcc-11", "gcc");
        try (NetworkHost three = NetworkHost.open(3, key.directory())) {
            three.distccd(compilers + ":" + System.getenv("PATH"));
            OutsideProject project = fresh("foreign");
            OutsideProject.Result result = project.maven(
                    OpensslKey.environment(), arguments(project, distcc("distcc", hosts() + " " + three.address())));
            assertThat(result)
                    .failed()
                    .says("distcc's 198.18.3.2 compiles with another compiler (GCC: (Debian 11.")
                    .says("leave it out of kernel.compiler.hosts")
                    .doesNotSay("Compiling ");
        }
    }

    @Test
    void aMachineThatDoesNotAnswerIsLeftOutAndNoneAtAllIsAnError() throws IOException, InterruptedException {
        OutsideProject project = fresh("silent");
        OutsideProject.Result none = project.maven(
                OpensslKey.environment(), arguments(project, distcc("distcc", "198.18.1.77 198.18.1.78/2,lzo")));
        assertThat(none)
                .failed()
                .says("None of kernel.compiler.hosts (198.18.1.77 198.18.1.78/2,lzo) compiles for this machine")
                .doesNotSay("Compiling ");
        Path output = project.directory().resolve("output");
        Process maven = project.startInto(
                output, OpensslKey.environment(), arguments(project, distcc("distcc", "198.18.1.77 " + hosts())));
        awaitSize(project.work().resolve("logs/compile.log"), 2_000);
        Run.in(project.directory(), "kill", "-s", "INT", Long.toString(maven.pid()));
        maven.onExit().join();
        assertThat(Files.readString(output))
                .contains(
                        "distcc's 198.18.1.77 of kernel.compiler.hosts does not compile for this machine: it is left out")
                .contains("Compiling ");
    }

    /** Another machine with the same directories: the compiler's arguments contain paths of the source. */
    @Test
    void whatOneMachineCompiledAnotherTakesOutOfTheStorage() throws IOException {
        String storage = "-Dkernel.compiler.storage=redis://" + one.address();
        OutsideProject project = fresh("storage");
        assertThat(built(project, storage)).says("of redis://198.18.1.2 0 were taken, and it failed 0 times");
        assertSameBytes(project);

        Run.in(project.directory(), "rm", "-rf", "target", "objects", "cache/ccache");
        String log = built(project, storage).log();
        assertSameBytes(project);
        assertThat(number(log, "of redis://198\\.18\\.1\\.2 ([0-9]+) were taken"))
                .as(log)
                .isGreaterThan(number(log, "ccache: ([0-9]+) calls") * 8 / 10);
    }

    @Test
    void aStorageThatHangsAndThenIsGoneIsDoneWithoutAndDamagedEntriesAreCompiledAgain()
            throws IOException, InterruptedException {
        OutsideProject project = fresh("failing-storage");
        Path output = project.directory().resolve("output");
        Path calls = project.work().resolve("launcher/ccache.log");
        Process maven = project.startInto(
                output,
                OpensslKey.environment(),
                arguments(project, "-Dkernel.compiler.storage=redis://" + one.address()));
        awaitSize(calls, 10_000);
        one.hang();
        awaitSize(calls, 20_000);
        one.kill();
        assertThat(maven.waitFor()).as(Files.readString(output)).isZero();
        startServersOfOne();
        assertThat(number(Files.readString(output), "it failed ([0-9]+) times")).isPositive();
        assertSameBytes(project);

        damage(project.directory().resolve("cache/ccache"));
        Run.in(project.directory(), "rm", "-rf", "target", "objects");
        built(project);
        assertSameBytes(project);
    }

    /** Inverts a byte in the middle of each file of ccache's cache. */
    private static void damage(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            List<Path> entries = files.filter(
                            file -> file.getFileName().toString().matches(".*[RM]"))
                    .filter(Files::isRegularFile)
                    .toList();
            assertThat(entries).hasSizeGreaterThan(100);
            for (Path entry : entries) {
                try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    ByteBuffer one = ByteBuffer.allocate(1);
                    long middle = channel.size() / 2;
                    channel.read(one, middle);
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}), middle);
                }
            }
        }
    }

    private static long number(String text, String pattern) {
        Matcher number = Pattern.compile(pattern).matcher(text);
        assertThat(number.find()).as(text).isTrue();
        return Long.parseLong(number.group(1));
    }

    /** Waits until a file has a size. */
    private static void awaitSize(Path file, long size) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            file.getParent()
                    .register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (size(file) < size) {
                watch.take().reset();
            }
        }
    }

    /** The file's size; 0 while there is no file, because logs are replaced. */
    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static String hosts() {
        return one.address() + "/4 " + two.address() + "/4,lzo";
    }

    private static String[] distcc(String launcher, String hosts) {
        return new String[] {"-Dkernel.compiler.launcher=" + launcher, "-Dkernel.compiler.hosts=" + hosts};
    }

    /** A project without results of an earlier run: no objects, and no logs that the test would wait for. */
    private static OutsideProject fresh(String name) {
        OutsideProject project = OutsideProject.of("tiny", "launchers/" + name);
        Run.in(project.directory(), "rm", "-rf", "target", "cache", "objects");
        return project;
    }

    private static OutsideProject.Result built(OutsideProject project, String... more) {
        OutsideProject.Result result = project.maven(OpensslKey.environment(), arguments(project, more));
        assertThat(result).succeeded();
        return result;
    }

    /** Arguments with a separate cache and object directory, so that nothing compiled before is reused. */
    private static String[] arguments(OutsideProject project, String... more) {
        List<String> all = new ArrayList<>(List.of(key.with(
                "package",
                "-Pel9",
                "-Dkernel.boot.skip",
                "-Dkernel.cache=" + project.directory().resolve("cache"),
                "-Dkernel.objects=" + project.directory().resolve("objects"))));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Compares the signed content: each project has its own throwaway OpenPGP key. */
    private static void assertSameBytes(OutsideProject project) {
        OutsideProject alone = OutsideProject.of("tiny", "launchers/alone");
        built(alone, "-Dkernel.compiler.launcher=none");
        TinyBuild build = TinyBuild.snapshot("7");
        for (String rpm : List.of(build.kernel() + ".rpm", build.devel() + ".rpm")) {
            assertThat(project.signedContent(rpm)).as(rpm).isEqualTo(alone.signedContent(rpm));
        }
    }
}
