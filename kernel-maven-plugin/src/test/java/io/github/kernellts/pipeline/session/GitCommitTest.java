// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCommitTest {
    @TempDir
    Path directory;

    private Processes processes;
    private Path project;

    @BeforeEach
    void commit() {
        processes = new Processes(directory);
        project = Trees.directory(directory.resolve("tree/project"));
        Trees.write(project.resolve("pom.xml"), "<project/>");
        Trees.write(directory.resolve("tree/.gitignore"), "target/\n");
        git("init", "--quiet");
        git("add", "-A");
        git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=one");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void aCommittedProjectHasItsCommit() {
        String head = git("log", "-1", "--format=%H").strip();
        assertThat(of(project)).contains(head);
        Trees.write(project.resolve("target/built"), "");
        assertThat(of(project)).contains(head);
    }

    @Test
    void aChangedProjectHasNone() {
        Trees.write(project.resolve("pom.xml"), "<project></project>");
        assertThat(of(project)).isEmpty();
        git("checkout", "--quiet", ".");
        Trees.write(project.resolve("new"), "");
        assertThat(of(project)).isEmpty();
    }

    @Test
    void aProjectThatIsNotInTheRepositoryAroundItHasNone() {
        assertThat(of(Trees.directory(project.resolve("target/another")))).isEmpty();
        assertThat(of(Trees.directory(directory.resolve("elsewhere")))).isEmpty();
    }

    private Optional<String> of(Path where) {
        return new GitCommit(processes, Path.of("/usr/bin/git")).of(where);
    }

    private String git(String... arguments) {
        return processes.output(Command.of(project.getParent(), "git").with(arguments), "");
    }
}
