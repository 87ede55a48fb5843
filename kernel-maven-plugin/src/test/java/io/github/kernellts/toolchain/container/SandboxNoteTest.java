// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often bubblewrap is tried. A script counts that, and runs the real one. */
class SandboxNoteTest {
    private static final String WORKS = "";
    /** As bubblewrap before 0.8. */
    private static final String OLD = "case \"$*\" in *--disable-userns*) echo 'Unknown option'; exit 1;; esac\n";

    private static final String FAILS = "echo 'no namespaces'; exit 1\n";

    @TempDir
    Path directory;

    private Path work;
    private Processes processes;

    @BeforeEach
    void prepare() {
        work = Trees.directory(directory.resolve("work"));
        processes = new Processes(work);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void aSandboxThatWorksIsTriedOnce() {
        bwrap(WORKS);
        for (int goal = 0; goal < 7; goal++) {
            assertThat(sandbox().kind()).isEqualTo("bubblewrap");
        }
        assertThat(tries()).isEqualTo(1);
    }

    @Test
    void anOldOneIsTriedInBothWaysOnceAndUsedInTheWayThatWorks() {
        bwrap(OLD);
        for (int goal = 0; goal < 7; goal++) {
            Sandbox sandbox = sandbox();
            assertThat(sandbox.kind()).isEqualTo("bubblewrap");
            assertThat(sandbox.site()
                            .prepare(Command.of(work, "true"))
                            .command()
                            .arguments())
                    .doesNotContainAnyElementsOf(Bubblewrap.HARDENING);
        }
        assertThat(tries()).isEqualTo(2);
    }

    @Test
    void aFailureIsTriedEachTime() {
        bwrap(FAILS);
        assertThat(sandbox().warning()).get().asString().contains("no namespaces");
        assertThat(sandbox().kind()).isEqualTo("none");
        assertThat(tries()).isEqualTo(4);
        bwrap(WORKS);
        assertThat(sandbox().kind()).isEqualTo("bubblewrap");
    }

    @Test
    void anotherProgramIsTriedAgain() {
        bwrap(WORKS);
        assertThat(sandbox().kind()).isEqualTo("bubblewrap");
        bwrap(FAILS);
        assertThat(sandbox().kind()).isEqualTo("none");
    }

    /** A cached work directory that came from another machine, or from before a reboot. */
    @Test
    void aNoteOfAnotherBootOrProcessIsNone() {
        bwrap(WORKS);
        assertThat(sandbox().kind()).isEqualTo("bubblewrap");
        Path note = work.resolve("sandbox/works");
        List<String> lines = Trees.text(note).lines().toList();
        assertThat(lines).hasSizeGreaterThan(8);
        for (String line : lines) {
            Trees.write(note, String.join("\n", lines).replace(line, line + "0") + "\n");
            int before = tries();
            assertThat(sandbox().kind()).isEqualTo("bubblewrap");
            assertThat(tries()).as(line).isEqualTo(before + 1);
        }
    }

    @Test
    void withoutAWorkDirectoryNoneIsMade() {
        Trees.delete(work);
        bwrap(WORKS);
        assertThat(sandbox().kind()).isEqualTo("bubblewrap");
        assertThat(work).doesNotExist();
    }

    private Sandbox sandbox() {
        String path = directory.resolve("bin") + ":" + System.getenv("PATH");
        return new Sandbox("auto", new Toolchain(path, directory.resolve("tools"), processes), processes, work);
    }

    private void bwrap(String first) {
        Path program = directory.resolve("bin/bwrap");
        Trees.write(
                Trees.parents(program),
                "#!/bin/sh\necho try >> " + directory.resolve("tries") + "\n" + first + "exec /usr/bin/bwrap \"$@\"\n");
        Trees.executable(program);
    }

    private int tries() {
        Path file = directory.resolve("tries");
        return Files.exists(file) ? (int) Trees.text(file).lines().count() : 0;
    }
}
