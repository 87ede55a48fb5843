// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.TarStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the reader of records against the kernel CNA's other files on the same flaws, with the rule of its tool strak: a
 * release is affected if a commit with the flaw is in its history and none of the fixes is. The histories follow from
 * the numbers of releases. Runs where {@code -Dvulns=DIRECTORY} names a git repository with the data, and
 * {@code -Dvulns.revision=} a revision if it isn't {@code HEAD}.
 */
@Tag("vulns")
@EnabledIfSystemProperty(named = "vulns", matches = ".+")
class CnaDataTest {
    private static final String[] RELEASES = {
        "5.10.223",
        "5.10.265",
        "5.15.100",
        "5.15.222",
        "6.1",
        "6.1.50",
        "6.1.192",
        "6.5.3",
        "6.6.87",
        "6.6.152",
        "6.12.117",
        "6.18.26",
        "6.18.45",
        "7.0.5",
        "7.3.4"
    };

    @TempDir
    Path directory;

    @Test
    void noReleaseIsCalledUnaffectedThatTheDyadsCallAffected() throws IOException {
        Path vulns = Path.of(System.getProperty("vulns"));
        String revision = System.getProperty("vulns.revision", "HEAD");
        try (Processes processes = new Processes(Trees.directory(directory.resolve("build")))) {
            CveData data = new CveSource(vulns, revision, processes, "git").read();
            Map<String, String> dyads = dyads(vulns, revision, processes);
            assertThat(data.records()).hasSizeGreaterThan(500);
            assertThat(data.refused()).isEmpty();
            for (String release : RELEASES) {
                TreeSet<String> records = new TreeSet<>();
                TreeSet<String> other = new TreeSet<>();
                for (CveRecord record : data.records()) {
                    if (record.affects(Release.of(release))) {
                        records.add(record.id());
                    }
                    if (isAffected(dyads.get(record.id()), release)) {
                        other.add(record.id());
                    }
                }
                assertThat(records).as(release).containsAll(other);
                TreeSet<String> more = new TreeSet<>(records);
                more.removeAll(other);
                System.out.println(release + ": " + records.size() + " by records, " + other.size()
                        + " by dyads; only by" + " records: " + more);
                // A flaw that was mended in several steps counts as fixed for strak if the release has any of them.
                for (String id : more) {
                    assertThat(dyads.get(id)).as(release + " " + id).matches(CnaDataTest::hasSeveralSteps);
                }
            }
        }
    }

    /** Prints what the guide shows: the table of branches, and the time of reading and of a ledger. */
    @Test
    void theFiguresOfTheGuide() {
        Path list = directory.resolve("files.txt");
        Trees.write(list, "kernel-lts files 1\n+init/main.c\n");
        CompiledFiles compiled = CompiledFiles.read(list);
        try (Processes processes = new Processes(Trees.directory(directory.resolve("build")))) {
            long start = System.nanoTime();
            CveData data = new CveSource(
                            Path.of(System.getProperty("vulns")),
                            System.getProperty("vulns.revision", "HEAD"),
                            processes,
                            "git")
                    .read();
            long read = System.nanoTime();
            int findings = new Ledger(data, "6.1.192", compiled).findings().size();
            System.out.println(findings + " records: read in " + (read - start) / 1_000_000 + " ms, compared in "
                    + (System.nanoTime() - read) / 1_000_000 + " ms");
            assertThat(findings).isEqualTo(data.records().size());
            System.out.println(new BranchTable(
                            data,
                            Stream.of("5.10.265", "5.15.222", "6.1.192", "6.6.152", "6.12.117", "6.18.45", "7.3.4")
                                    .map(release -> new BranchTable.Row(branch(release), release, Map.of(), Map.of()))
                                    .toList())
                    .markdown());
        }
    }

    private static boolean hasSeveralSteps(String dyad) {
        return dyad.lines().filter(line -> line.contains("pairs for git id")).count() > 1
                || lines(dyad).map(pair -> pair[0]).distinct().count() > 1
                || dyad.contains("\n0:0:");
    }

    private static boolean isAffected(String dyad, String release) {
        boolean flawed = lines(dyad).anyMatch(pair -> isIn(pair[0], release));
        boolean fixed =
                lines(dyad).anyMatch(pair -> isIn(pair[0], release) && !pair[2].equals("0") && isIn(pair[2], release));
        return flawed && !fixed;
    }

    private static Stream<String[]> lines(String dyad) {
        return dyad.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(":"));
    }

    /** Whether a commit that a release was the first to contain is in the history of another. */
    private static boolean isIn(String first, String release) {
        if (first.equals("0")) {
            return true;
        }
        if (branch(first).equals(branch(release))) {
            return compare(first, release) <= 0;
        }
        return first.equals(branch(first)) && compare(first, release) < 0;
    }

    private static String branch(String release) {
        String[] numbers = release.split("\\.");
        // Before 3.0, branches have three numbers.
        int length = Integer.parseInt(numbers[0]) < 3 ? 3 : 2;
        return String.join(".", java.util.Arrays.copyOf(numbers, Math.min(length, numbers.length)));
    }

    private static int compare(String one, String other) {
        String[] left = one.split("\\.");
        String[] right = other.split("\\.");
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int difference = number(left, i) - number(right, i);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int number(String[] numbers, int index) {
        return index < numbers.length ? Integer.parseInt(numbers[index]) : 0;
    }

    private static Map<String, String> dyads(Path vulns, String revision, Processes processes) throws IOException {
        Map<String, String> dyads = new TreeMap<>();
        Command command =
                Command.of(vulns, "git", "archive", "--format=tar", revision, ":(glob)cve/published/*/*.dyad");
        try (TarStream members = TarStream.of(command, processes)) {
            for (TarArchiveEntry entry = members.next(); entry != null; entry = members.next()) {
                if (entry.isFile()) {
                    dyads.put(
                            entry.getName().replaceFirst(".*/", "").replaceFirst("\\.dyad$", ""),
                            new String(members.content().readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return dyads;
    }
}
