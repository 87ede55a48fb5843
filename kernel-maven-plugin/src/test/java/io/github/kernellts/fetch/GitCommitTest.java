// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCommitTest {
    @TempDir
    Path directory;

    @Test
    void aCommitWithMoreThanTheLimitIsNotFetchedAndTheReasonIsSaid() {
        Path repository = Trees.directory(directory.resolve("repository"));
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        Trees.write(repository.resolve("large"), content);
        try (Processes processes = new Processes(directory)) {
            git(processes, repository, "init", "--quiet");
            git(processes, repository, "add", "large");
            git(processes, repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "1");
            String commit = git(processes, repository, "rev-parse", "HEAD").strip();
            String address = "file://" + repository;
            GitCommit small = new GitCommit(address, commit, directory.resolve("small"), processes, 100_000);
            assertThatThrownBy(() -> small.fetch("name another"))
                    .hasMessageContaining("No file of more than 100000 bytes is fetched")
                    .hasMessageContaining("name another");
            assertThat(small.isKept()).isFalse();
            GitCommit enough = new GitCommit(address, commit, directory.resolve("enough"), processes, 400_000);
            enough.fetch("");
            assertThat(enough.isKept()).isTrue();
        }
    }

    private static String git(Processes processes, Path repository, String... arguments) {
        return processes.output(Command.of(repository, "git").with(arguments), "");
    }
}
