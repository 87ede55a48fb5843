// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A commit of a git repository as {@code kernel.source}; the tree is a stand-in of two files, as nothing is compiled. */
class SourceCommitIT {
    @Test
    void aCommitOfARepositoryIsASource() {
        OutsideProject project = OutsideProject.of("tiny", "source-commit").cleaned();
        // A relative path counts from the project.
        Path repository = Trees.emptyDirectory(project.directory().resolve("linux"));
        String commit = commit(repository, 9);
        String wrong = commit(repository, 10);
        String[] goals = {
            "kernel:check",
            "kernel:source",
            "-Pel9",
            "-Dkernel.version=6.1.9",
            "-Dkernel.boot.skip",
            "-Dkernel.cache=" + project.directory().resolve("cache"),
            "-Dkernel.source=linux",
            "-Dkernel.source.commit=" + commit
        };
        assertThat(project.maven(Map.of(), goals))
                .succeeded()
                .says(repository + " at " + commit + ", verified by the commit's id in kernel.source.commit");
        goals[7] = "-Dkernel.source.commit=" + wrong;
        assertThat(project.maven(Map.of(), goals))
                .failed()
                .says(wrong + " holds Linux 6.1.10, and kernel.version is 6.1.9");
        goals[7] = "-Dkernel.source.commit=v6.1.9";
        assertThat(project.maven(Map.of(), goals)).failed().says("which is not 40 hexadecimal digits");
        goals[6] = "-Dkernel.source=https://git.example.org/linux.git";
        goals[7] = "-Dkernel.skip=false";
        assertThat(project.maven(Map.of(), goals)).failed().says("and no commit is named");
    }

    private static String commit(Path repository, int point) {
        Trees.write(repository.resolve("Kconfig"), "");
        Trees.write(repository.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = " + point + "\n");
        if (!Files.exists(repository.resolve(".git"))) {
            Run.in(repository, "git", "init", "--quiet");
        }
        Run.in(repository, "git", "add", ".");
        Run.in(repository, "git", "config", "user.name", "a");
        Run.in(repository, "git", "config", "user.email", "a@example.org");
        Run.in(repository, "git", "commit", "--quiet", "-m", "1");
        return Run.in(repository, "git", "rev-parse", "HEAD").strip();
    }
}
