// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.Optional;

/** The git commit of a project. */
public final class GitCommit {
    private final Processes processes;
    private final Path git;

    public GitCommit(Processes processes, Path git) {
        this.processes = processes;
        this.git = git;
    }

    /** The commit, if the project is in it and unchanged since then. */
    public Optional<String> of(Path project) {
        boolean tracked = git(project, "ls-files", "--error-unmatch", ".").succeeded();
        Processes.Result changes = git(project, "status", "--porcelain");
        if (!tracked || !changes.succeeded() || !changes.output().isBlank()) {
            return Optional.empty();
        }
        return Optional.of(git(project, "rev-parse", "--verify", "HEAD"))
                .filter(Processes.Result::succeeded)
                .map(head -> head.output().strip());
    }

    private Processes.Result git(Path project, String... arguments) {
        return processes.run(Command.of(project, git.toString()).with(arguments));
    }
}
