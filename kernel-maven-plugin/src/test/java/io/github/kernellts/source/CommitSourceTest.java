// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits of real git repositories. */
class CommitSourceTest {
    private static final String DATE = "2026-11-20T10:11:12";

    @TempDir
    Path directory;

    private final List<String> commits = new ArrayList<>();
    private Processes processes;
    private Path repository;

    @BeforeEach
    void makeARepository() {
        processes = new Processes(directory);
        repository = Trees.directory(directory.resolve("linux"));
        git(repository, "init", "--quiet");
        commit("8");
        commit("9");
        commit("9");
        commit("9");
    }

    @AfterEach
    void stopPrograms() {
        processes.close();
    }

    @Test
    void aCommitBecomesATarballOfItsDateAndNamesTheRepository() {
        String from = "file://" + repository;
        KernelSource source = fetch(request(from, commits.get(1), false));
        assertThat(source.origin()).isEqualTo(from + " at " + commits.get(1));
        assertThat(source.verifiedBy()).isEqualTo("the commit's id in kernel.source.commit");
        assertThat(source.warnings()).isEmpty();
        assertThat(source.fileName()).isEqualTo("linux-6.1.9.tar.zst");
        assertThat(processes.output(
                        Command.of(directory, "tar")
                                .with(
                                        "--list",
                                        "--verbose",
                                        "--utc",
                                        "--full-time",
                                        "--file",
                                        source.tarball().toString()),
                        ""))
                .contains("linux-6.1.9/Makefile", "linux-6.1.9/Kconfig", "0/0", DATE.replace('T', ' '))
                .doesNotContain(".git");
    }

    @Test
    void aCommitThatWasFetchedNeedsNoNetworkAndNoRepositoryEvenIfItsTarballIsGone() {
        String from = "file://" + repository;
        List<KernelSource> sources = new ArrayList<>();
        for (int each : new int[] {1, 2, 3}) {
            sources.add(fetch(request(from, commits.get(each), false)));
        }
        // Builds of all three may be running.
        assertThat(sources).allMatch(source -> Files.exists(source.tarball()));
        Path tarball = sources.get(0).tarball();
        Trees.touch(
                tarball.resolveSibling(tarball.getFileName() + ".properties"),
                FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        fetch(request(from, commits.get(2), false));
        assertThat(tarball).doesNotExist();
        Trees.delete(repository);
        for (int each : new int[] {2, 1}) {
            assertThat(fetch(request(from, commits.get(each), true))).isEqualTo(sources.get(each - 1));
        }
    }

    @Test
    void aCommitThatIsKeptIsOfTheVersionAndOriginOfTheBuildThatAsks() {
        fetch(request(repository.toString(), commits.get(1), false));
        Path clone = directory.resolve("clone");
        git(directory, "clone", "--quiet", repository.toString(), clone.toString());
        KernelSource source =
                fetch(SourceRequests.of(KernelVersion.parse("6.1.10"), clone.toString(), commits.get(1), true));
        assertThat(source.origin()).isEqualTo(clone + " at " + commits.get(1));
        // Unpacking refuses a tree of another version than this.
        assertThat(source.version()).hasToString("6.1.10");
    }

    @Test
    void aBareRepositoryIsOneToo() {
        Path bare = directory.resolve("bare");
        git(directory, "clone", "--quiet", "--bare", repository.toString(), bare.toString());
        assertThat(fetch(request(bare.toString(), commits.get(1), false)).sha256())
                .isEqualTo(fetch(request(repository.toString(), commits.get(1), false))
                        .sha256());
    }

    @Test
    void aCommitOfAnotherVersionIsRefusedAndLeavesNoTree() {
        assertThatThrownBy(() -> fetch(request(repository.toString(), commits.get(0), false)))
                .hasMessageContaining(commits.get(0) + " holds Linux 6.1.8, and kernel.version is 6.1.9")
                .hasMessageContaining("Fix: set kernel.version to 6.1.8");
        assertThat(Trees.list(directory.resolve("cache")))
                .noneMatch(file -> file.getFileName().toString().contains(commits.get(0)));
    }

    @Test
    void aMakefileThatIsALinkIsNotRead() throws IOException {
        Trees.delete(repository.resolve("Makefile"));
        Files.createSymbolicLink(repository.resolve("Makefile"), Path.of("/dev/zero"));
        save();
        assertThatThrownBy(() -> fetch(request(repository.toString(), commits.get(4), false)))
                .hasMessageContaining("holds no kernel tree");
    }

    @Test
    void aCommitThatTheRepositoryHasNotIsNamed() {
        String absent = "ab".repeat(20);
        assertThatThrownBy(() -> fetch(request(repository.toString(), absent, false)))
                .hasMessageContaining("git could not fetch " + absent + " of " + repository)
                .hasMessageContaining("check kernel.source and kernel.source.commit");
        assertThatThrownBy(() -> fetch(request(repository.toString(), absent, true)))
                .hasMessageContaining("is not in the cache, and Maven works offline");
    }

    @Test
    void anAlteredTarballOfTheCacheIsMadeAgain() {
        String commit = commits.get(1);
        KernelSource source = fetch(request(repository.toString(), commit, false));
        Trees.write(source.tarball(), "something else");
        assertThat(fetch(request(repository.toString(), commit, false)).sha256())
                .isEqualTo(source.sha256());
        assertThat(Digests.sha256(source.tarball())).isEqualTo(source.sha256());
    }

    private void commit(String point) {
        Trees.write(repository.resolve("Kconfig"), "# " + commits.size() + "\n");
        Trees.write(repository.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = " + point + "\n");
        save();
    }

    private void save() {
        git(repository, "add", ".");
        processes.output(
                Command.of(
                                repository,
                                "git",
                                "-c",
                                "user.name=a",
                                "-c",
                                "user.email=a@b",
                                "commit",
                                "--quiet",
                                "-m",
                                "1")
                        .withEnvironment(Map.of("GIT_COMMITTER_DATE", DATE + "Z")),
                "");
        commits.add(git(repository, "rev-parse", "HEAD").strip());
    }

    private String git(Path where, String... arguments) {
        return processes.output(Command.of(where, "git").with(arguments), "");
    }

    private KernelSource fetch(SourceRequest request) {
        return new Sources(directory.resolve("cache"), processes, new RecordedOutput()).fetch(request);
    }

    private static SourceRequest request(String from, String commit, boolean offline) {
        return SourceRequests.of(SourceRequests.VERSION, from, commit, offline);
    }
}
