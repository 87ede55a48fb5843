// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static io.github.kernellts.cve.Records.affected;
import static io.github.kernellts.cve.Records.range;
import static io.github.kernellts.cve.Records.record;
import static io.github.kernellts.cve.Records.since;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that is broken in any way is refused by name, and the others are read: from a directory, and from git. */
class BrokenRecordTest {
    private static final String GOOD = "CVE-2026-10001";
    private static final String BAD = "CVE-2026-10002";
    private static final List<String> FILES = List.of("fs/namei.c");
    private static final String VALID = record(BAD, affected("affected", FILES, since("99.1", "*")));

    @TempDir
    Path directory;

    private Path vulns;
    private Processes processes;

    @BeforeEach
    void write() {
        processes = new Processes(directory.resolve("build"));
        vulns = directory.resolve("vulns");
        Trees.write(
                file(GOOD),
                Records.open(GOOD, "fs/namei.c").replace("\"serial\": 1", "\"dateUpdated\": \"2026-08-21T00:00:00Z\""));
    }

    @AfterEach
    void close() {
        processes.close();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("it is empty", ""),
                Arguments.of("it is empty", " \n"),
                Arguments.of("START_ARRAY in place of an object", "[" + VALID + "]"),
                Arguments.of("VALUE_NULL in place of an object", "null"),
                Arguments.of("in place of an array", VALID.replace("\"affected\": [", "\"affected\": 1, \"x\": [")),
                Arguments.of("in place of an object", VALID.replace("\"affected\": [", "\"affected\": [7, ")),
                Arguments.of("in place of a text", VALID.replace("\"fs/namei.c\"", "{\"name\": \"fs/namei.c\"}")),
                Arguments.of("in place of a text", VALID.replaceFirst("\"title\": \"[^,]*\"", "\"title\": 1")),
                Arguments.of("\"null\" is no release", VALID.replace("\"version\": \"99.1\", ", "")),
                Arguments.of("status of a version is null", VALID.replace("\"status\": \"unaffected\", ", "")),
                Arguments.of("the record of null", VALID.replace("\"cveId\"", "\"id\"")),
                Arguments.of("its state is null", VALID.replace("\"state\"", "\"status\"")),
                Arguments.of("no affected versions", VALID.replace("\"affected\": [", "\"other\": [")),
                Arguments.of("no affected versions", VALID.replace("\"product\": \"Linux\"", "\"product\": \"QEMU\"")),
                Arguments.of("scheme of a version is rpm", VALID.replace("\"semver\"", "\"rpm\"")),
                Arguments.of("is no release", VALID.replace("99.1", "99999999999999999999.1")),
                Arguments.of("its base score is 1e999", VALID.replace("7.8", "1e999")),
                Arguments.of("its base score is NaN", VALID.replace("7.8", "\"NaN\"")),
                Arguments.of("its base score is -1", VALID.replace("7.8", "-1")),
                Arguments.of("", VALID.replace("7.8", "1".repeat(5000))),
                Arguments.of("", VALID.replace("\"serial\": 1", "\"x\": " + "[".repeat(100_000) + "]".repeat(100_000))),
                Arguments.of("", VALID.replace("fs/namei.c", "\u0000")),
                Arguments.of("", VALID.substring(0, VALID.length() / 2)),
                Arguments.of("more after its end", VALID + VALID),
                Arguments.of("", VALID + "garbage"),
                Arguments.of(
                        "it is the record of CVE-2026-1???", VALID.replace(BAD, "CVE-2026-1\\u001b\\u0007\\u0000")),
                Arguments.of(
                        "the status of a version is unknown",
                        record(BAD, affected("affected", FILES, range("6.1", "", "unknown")))));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void itIsRefusedByNameAndTheOthersAreRead(String why, String content) {
        Trees.write(file(BAD), content);
        refused(why);
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        Trees.write(file(BAD), VALID.replace("area:", "\u00e9").getBytes(StandardCharsets.ISO_8859_1));
        refused("");
    }

    @Test
    void aLargeFileIsNotRead() {
        Trees.write(file(BAD), VALID + " ".repeat(5 << 20));
        refused("it is larger than 4 MiB");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path outside = directory.resolve("outside.json");
        Trees.write(outside, VALID);
        Files.createSymbolicLink(file(BAD), outside);
        refused("it is a link");
    }

    @Test
    void twoRecordsOfOneIdAreBothRefused() {
        Trees.write(file(BAD), VALID);
        Trees.write(vulns.resolve("cve/published/2027/" + BAD + ".json"), VALID);
        refused("cve/published/2026/" + BAD + ".json is a record of the same id");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkInPlaceOfAYearIsRefused(boolean git) throws IOException {
        Files.createSymbolicLink(vulns.resolve("cve/published/2025"), vulns.resolve("cve/published/2026"));
        if (git) {
            commit();
        }
        assertThatThrownBy(() -> source().read())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cve/published/2025 in " + vulns + " is a link");
    }

    @Test
    void aDateThatIsNoneDoesNotHideThoseOfOthers() {
        Trees.write(file(BAD), VALID.replace("\"serial\": 1", "\"dateUpdated\": \"zzz\""));
        CveData data = source().read();
        assertThat(data.records()).hasSize(2);
        assertThat(data.day()).isEqualTo("2026-08-21");
    }

    /** Reads from the directory, and from git. */
    private void refused(String why) {
        requireRefused(source().read(), why);
        commit();
        requireRefused(source().read(), why);
    }

    private static void requireRefused(CveData data, String why) {
        assertThat(data.records()).extracting(CveRecord::id).containsExactly(GOOD);
        assertThat(data.refused()).containsOnlyKeys(BAD);
        assertThat(data.refused().get(BAD))
                .matches("(?s)cve/published/202[67]/CVE-2026-10002\\.json: .+")
                .contains(why)
                .doesNotContainPattern("\\p{Cntrl}");
    }

    private CveSource source() {
        return new CveSource(vulns, "HEAD", processes, "git");
    }

    private Path file(String id) {
        return vulns.resolve("cve/published/2026/" + id + ".json");
    }

    private void commit() {
        git("init", "-q");
        git("add", "-A");
        git("commit", "-q", "-m", "data");
    }

    private void git(String... arguments) {
        processes.output(
                Command.of(vulns, "git")
                        .with(arguments)
                        .withEnvironment(Map.of(
                                "GIT_AUTHOR_NAME", "t",
                                "GIT_AUTHOR_EMAIL", "t@example.org",
                                "GIT_COMMITTER_NAME", "t",
                                "GIT_COMMITTER_EMAIL", "t@example.org")),
                "");
    }
}
