// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads records out of repositories that git itself makes, and out of directories. */
class CveSourceTest {
    private static final String ONE = "CVE-2026-10001";
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path directory;

    private Path vulns;
    private Processes processes;

    @BeforeEach
    void write() {
        processes = new Processes(directory.resolve("build"));
        vulns = directory.resolve("vulns");
        Trees.write(file(ONE, "json"), Records.open(ONE, "fs/namei.c"));
        Trees.write(
                file(ONE, "dyad"), "# comment\n5.10:" + COMMIT + ":6.1.78:" + COMMIT + "\n6.4.8:" + COMMIT + ":0:0\n");
        Trees.write(vulns.resolve("cve/rejected/2026/CVE-2026-10009.json"), "{}");
        Trees.write(vulns.resolve("cve/published/2026/.empty"), "");
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aCheckoutIsReadAtItsCommit() {
        String commit = commit();
        // What isn't committed has no date.
        Trees.write(file("CVE-2026-10002", "json"), Records.open("CVE-2026-10002", "fs/namei.c"));
        CveData data = source("HEAD").read();
        assertThat(data.identity()).isEqualTo(commit);
        assertThat(CveSource.isCommit(data.identity())).isTrue();
        assertThat(data.day()).isEqualTo("2026-08-21");
        assertThat(data.records()).extracting(CveRecord::id).containsExactly(ONE);
        assertThat(data.records().get(0).fixes()).isEqualTo(Map.of("6.1.78", COMMIT));
    }

    @Test
    void aBareRepositoryIsReadAtARevision() {
        commit();
        git("branch", "data");
        git("rm", "-r", "-q", "cve");
        git("commit", "-q", "-m", "no data");
        Path bare = directory.resolve("bare");
        processes.output(Command.of(directory, "git", "clone", "-q", "--bare", vulns.toString(), bare.toString()), "");
        assertThat(new CveSource(bare, "data", processes, "git").read().records())
                .hasSize(1);
        assertThatThrownBy(() -> new CveSource(bare, "HEAD", processes, "git").read())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("Revision HEAD")
                .hasMessageContaining("set kernel.vulns.revision");
    }

    @Test
    void aBrokenRecordIsRefusedByNameAndTheOthersAreRead() {
        for (int i = 2; i < 6; i++) {
            Trees.write(file("CVE-2026-1000" + i, "json"), Records.open("CVE-2026-1000" + i, "fs/namei.c"));
        }
        String cut = Records.open("CVE-2026-10003", "fs/namei.c");
        Trees.write(file("CVE-2026-10003", "json"), cut.substring(0, cut.length() - 40));
        Trees.write(file("CVE-2026-10004", "json"), Records.open(ONE, "fs/namei.c"));
        commit();
        CveData data = source("HEAD").read();
        assertThat(data.records()).extracting(CveRecord::id).containsExactly(ONE, "CVE-2026-10002", "CVE-2026-10005");
        assertThat(data.refused()).containsOnlyKeys("CVE-2026-10003", "CVE-2026-10004");
        assertThat(data.refused().get("CVE-2026-10003")).contains("cve/published/2026/CVE-2026-10003.json");
        assertThat(data.refused().get("CVE-2026-10004")).contains("it is the record of " + ONE);
    }

    @Test
    void aDirectoryHasTheDateOfItsNewestRecord() {
        dated(ONE, "2026-03-01T10:00:00.000Z");
        dated("CVE-2026-10002", "2026-04-01T10:00:00.000Z");
        CveData data = source("HEAD").read();
        assertThat(data.day()).isEqualTo("2026-04-01");
        assertThat(CveSource.isCommit(data.identity())).isFalse();
        assertThat(source("HEAD").identity()).isEqualTo(data.identity());
        dated("CVE-2026-10003", "2026-04-01T10:00:00.000Z");
        assertThat(source("HEAD").identity()).isNotEqualTo(data.identity());
    }

    @Test
    void aDirectoryWithoutAnyDateIsRefused() {
        assertThatThrownBy(() -> source("HEAD").read())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("have no date");
    }

    @Test
    void whatHasNoRecordsIsRefused() {
        assertThatThrownBy(() -> new CveSource(directory.resolve("none"), "HEAD", processes, "git").read())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.vulns is " + directory.resolve("none"));
        assertThatThrownBy(() ->
                        new CveSource(Trees.directory(directory.resolve("empty")), "HEAD", processes, "git").read())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("There is no directory");
        commit();
        assertThatThrownBy(() -> source("--output=/x").read())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.vulns.revision");
    }

    private CveSource source(String revision) {
        return new CveSource(vulns, revision, processes, "git");
    }

    private void dated(String id, String date) {
        Trees.write(
                file(id, "json"),
                Records.open(id, "fs/namei.c").replace("\"serial\": 1", "\"dateUpdated\": \"" + date + "\""));
    }

    private Path file(String id, String ending) {
        return vulns.resolve("cve/published/2026/" + id + "." + ending);
    }

    private String commit() {
        git("init", "-q");
        git("add", "-A");
        git("commit", "-q", "-m", "data");
        return git("rev-parse", "HEAD").strip();
    }

    private String git(String... arguments) {
        return processes.output(
                Command.of(vulns, "git")
                        .with(arguments)
                        .withEnvironment(Map.of(
                                "GIT_AUTHOR_NAME", "t",
                                "GIT_AUTHOR_EMAIL", "t@example.org",
                                "GIT_COMMITTER_NAME", "t",
                                "GIT_COMMITTER_EMAIL", "t@example.org",
                                "GIT_COMMITTER_DATE", "2026-08-21T18:32:04+02:00")),
                String.join(" ", List.of(arguments)));
    }
}
