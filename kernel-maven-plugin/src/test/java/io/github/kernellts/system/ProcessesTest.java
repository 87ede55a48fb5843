// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() {
        String nasty = "a b; $(touch x) 'q' \"d\" % \n * \\";
        String said = processes.output(Command.of(directory, "printf", "%s", nasty), "");
        assertThat(said).isEqualTo(nasty + "\n");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void childrenDoNotSeeTheEnvironmentOfMaven() {
        // This JVM's environment has the variables of Surefire and of the machine.
        String said = processes.output(Command.of(directory, "env"), "");
        assertThat(said.lines().map(line -> line.split("=")[0]))
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "USER",
                        "LOGNAME",
                        "TMPDIR",
                        "http_proxy",
                        "https_proxy",
                        "no_proxy",
                        "LC_ALL",
                        "KERNEL_LTS_BUILD",
                        "TZ");
    }

    @Test
    void failureCarriesWhatTheProgramSaidAndWhatToDo() {
        assertThatThrownBy(() -> processes.output(Command.of(directory, "ls", "/nowhere"), "look elsewhere"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("ls failed with exit code 2")
                .hasMessageContaining("/nowhere")
                .hasMessageContaining("Fix: look elsewhere");
    }

    @Test
    void aMissingProgramIsNamed() {
        assertThatThrownBy(() -> processes.run(Command.of(directory, "no-such-program")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("no-such-program");
    }

    @Test
    void theLogHoldsTheCommandAndEveryLine() {
        Path log = directory.resolve("logs/it.log");
        List<String> heard = new ArrayList<>();
        processes.log(Command.of(directory, "printf", "one\\ntwo\\n"), log, heard::add, "");
        assertThat(heard).containsExactly("one", "two");
        assertThat(log).content().startsWith("$ printf ").endsWith("one\ntwo\n");
    }

    @Test
    void stoppingEndsGrandchildrenToo() {
        Process shell = processes.start(Command.of(directory, "sh", "-c", "sleep 1000 & wait"));
        while (shell.descendants().findAny().isEmpty()) {
            Thread.onSpinWait();
        }
        ProcessHandle sleep = shell.descendants().findFirst().orElseThrow();
        processes.stop(shell);
        sleep.onExit().join();
        assertThat(shell.isAlive()).isFalse();
    }

    @Test
    void whatAKilledBuildLeftRunningIsEndedByTheNextOne() {
        Process left = in(directory).start(Command.of(directory, "sleep", "1000"));
        Process other = in(directory.resolve("other")).start(Command.of(directory, "sleep", "1000"));
        in(directory);
        assertThat(left.isAlive()).isFalse();
        assertThat(other.isAlive()).isTrue();
        processes.stop(other);
    }

    @Test
    void theUsersOwnVariableOfThatNameIsNobodysLeftover() {
        Process users = processes.start(
                Command.of(directory, "sleep", "1000").withEnvironment(Map.of(Processes.MARK, directory.toString())));
        in(directory).run(Command.of(directory, "true"));
        in(directory).run(Command.of(directory, "true"));
        assertThat(users.isAlive()).isTrue();
    }

    @Test
    void aBuildThatStartsNothingWritesNothing() {
        in(directory).run(Command.of(directory, "true").withEnvironment(Map.of(Processes.MARK, Processes.UNMARKED)));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatAKilledProgramStartedEndsWithIt() {
        Path marker = directory.resolve("unfinished");
        // The process gets SIGKILL, as when memory runs out, and its child has closed its output.
        String shell = "sleep 1000 > /dev/null 2>&1 & echo $!; kill -9 $$";
        processes.guarded(marker, () -> {
            Processes.Result result = processes.run(Command.of(directory, "sh", "-c", shell));
            assertThat(result.exit()).isEqualTo(137);
            assertThat(ProcessHandle.of(Long.parseLong(result.output().strip())).filter(ProcessHandle::isAlive))
                    .isEmpty();
        });
        assertThat(marker).exists();
    }

    /** As a makefile's own server would. */
    @Test
    void whatAProgramLeavesBehindEndsWithTheBuildWhichThenNeedsNoMark() {
        Processes build = in(directory);
        String left = build.run(Command.of(directory, "sh", "-c", "sleep 1000 > /dev/null 2>&1 & echo $!"))
                .output()
                .strip();
        assertThat(ProcessHandle.of(Long.parseLong(left)).filter(ProcessHandle::isAlive))
                .isPresent();
        assertThat(directory).isNotEmptyDirectory();
        build.close();
        assertThat(ProcessHandle.of(Long.parseLong(left)).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aLogIsNeverWrittenThroughALink() throws IOException {
        Path target = directory.resolve("target");
        Trees.write(target, "mine");
        Path log = Files.createSymbolicLink(directory.resolve("it.log"), target);
        processes.log(Command.of(directory, "echo", "planted"), log, line -> {}, "");
        assertThat(target).hasContent("mine");
        assertThat(log).isRegularFile().content().endsWith("planted\n");
        assertThat(Files.isSymbolicLink(log)).isFalse();
    }

    private static Processes in(Path build) {
        Processes started = new Processes(Trees.directory(build));
        started.stopLeftovers();
        return started;
    }

    @Test
    void aMarkerStandsWhileGuardedWorkIsDoneAndGoesWhenItsProcessesEndByThemselves() {
        Path marker = directory.resolve("unfinished");
        processes.guarded(marker, () -> assertThat(marker).exists());
        assertThat(marker).doesNotExist();
        assertThatThrownBy(() ->
                        processes.guarded(marker, () -> processes.output(Command.of(directory, "false"), "try again")))
                .isInstanceOf(KernelException.class);
        assertThat(marker).doesNotExist();
    }
}
