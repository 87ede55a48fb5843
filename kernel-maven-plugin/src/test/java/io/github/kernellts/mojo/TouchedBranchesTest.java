// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/branches}, by which the workflow chooses the branches whose tiny kernel it builds. */
class TouchedBranchesTest {
    private static final String PINS = """
            <kernel.version>6.1.1</kernel.version>
            <kernel.version>6.12.1</kernel.version>
            """;

    @TempDir
    Path directory;

    private Processes processes;

    @BeforeEach
    void commit() {
        processes = new Processes(directory);
        for (String branch : new String[] {"common", "5.10", "6.1", "6.12"}) {
            Trees.write(directory.resolve("patches/" + branch + "/series"), branch + "\n");
            Trees.write(directory.resolve("patches/" + branch + "/first.patch"), branch + "\n");
        }
        Trees.write(directory.resolve("patches/README.md"), "patches\n");
        Trees.write(directory.resolve("kernel-lts-parent/pom.xml"), PINS);
        run("git", "init", "--quiet");
        save();
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void otherFilesTouchNone() {
        Trees.write(directory.resolve("README.md"), "6.1.2\n");
        Trees.write(directory.resolve("patches/README.md"), "patches of 6.1\n");
        Trees.write(directory.resolve("kernel-lts-parent/pom.xml"), PINS + "<description>6.1</description>\n");
        assertThat(touched()).isEqualTo("[]");
    }

    @Test
    void patchesAndPinsTouchTheirOwnInTheOrderOfVersions() {
        Trees.write(directory.resolve("patches/5.10/one.patch"), "");
        Trees.write(directory.resolve("kernel-lts-parent/pom.xml"), PINS.replace("6.12.1", "6.12.2"));
        assertThat(touched()).isEqualTo("[\"5.10\",\"6.12\"]");
        Trees.delete(directory.resolve("patches/6.1/series"));
        Trees.write(directory.resolve("patches/6.12/series"), "");
        assertThat(touched()).isEqualTo("[\"6.1\",\"6.12\"]");
    }

    @Test
    void whatAllShareTouchesAll() {
        Trees.write(directory.resolve("patches/common/a file.patch"), "");
        assertThat(touched()).isEqualTo("[\"5.10\",\"6.1\",\"6.12\"]");
    }

    /** The base of a pull request went on after it was made: its changes are not the pull request's. */
    @Test
    void whatOnlyTheBaseChangedTouchesNone() {
        run("git", "checkout", "--quiet", "-b", "base");
        Trees.write(directory.resolve("patches/5.10/one.patch"), "");
        Trees.write(directory.resolve("kernel-lts-parent/pom.xml"), PINS.replace("6.1.1", "6.1.2"));
        save();
        run("git", "checkout", "--quiet", "-b", "request", "HEAD~1");
        Trees.write(directory.resolve("patches/6.12/one.patch"), "");
        save();
        assertThat(touched("base", "request")).isEqualTo("[\"6.12\"]");
        assertThat(touched("request", "base")).isEqualTo("[\"5.10\",\"6.1\"]");
        run("git", "checkout", "--quiet", "--orphan", "unrelated");
        Trees.write(directory.resolve("patches/6.1/one.patch"), "");
        save();
        assertThat(touched("request", "unrelated")).isEqualTo("[\"6.1\"]");
    }

    @Test
    void aBranchThatIsGoneIsNotBuilt() {
        Trees.delete(directory.resolve("patches/5.10"));
        Trees.write(directory.resolve("patches/6.12/series"), "");
        Trees.write(directory.resolve("kernel-lts-parent/pom.xml"), PINS + "<kernel.version>4.19.1</kernel.version>\n");
        assertThat(touched()).isEqualTo("[\"6.12\"]");
        Trees.delete(directory.resolve("patches/6.1"));
        Trees.write(directory.resolve("patches/common/series"), "");
        assertThat(touched()).isEqualTo("[\"6.12\"]");
    }

    private String touched() {
        save();
        return touched("HEAD~1", "HEAD");
    }

    private String touched(String base, String head) {
        return run(Path.of("../.ci/branches").toAbsolutePath().toString(), base, head)
                .strip();
    }

    private void save() {
        run("git", "add", "-A");
        run("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=a");
    }

    private String run(String... command) {
        return processes.output(
                Command.of(directory, command[0]).with(Arrays.copyOfRange(command, 1, command.length)), "");
    }
}
