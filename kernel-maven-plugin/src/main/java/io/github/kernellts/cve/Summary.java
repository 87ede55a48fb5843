// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A ledger in figures, with the open vulnerabilities, for people.
 *
 * @param release the kernel's version
 * @param day the day of the data, such as {@code 2026-08-21}
 * @param data the git commit or digest of the data
 * @param fixed how many vulnerabilities the release fixes
 * @param before how many concern other releases only
 * @param absent how many the release has, but not this kernel: none of the named files was compiled or included
 * @param ratings the open and absent ones by severity, highest first
 * @param open the open vulnerabilities, highest score first
 * @param unknown how many records are under investigation
 * @param fixes what the release fixes in comparison with an earlier one; empty if there was none
 */
public record Summary(
        String release,
        String day,
        String data,
        int fixed,
        int before,
        int absent,
        List<Rating> ratings,
        List<Open> open,
        int unknown,
        String fixes) {
    static final List<String> RATINGS = List.of("critical", "high", "medium", "low", "none", "not rated");

    public Summary {
        ratings = List.copyOf(ratings);
        open = List.copyOf(open);
    }

    /**
     * The vulnerabilities of one severity.
     *
     * @param name its name
     * @param open how many are open
     * @param absent how many the release has, but not this kernel
     */
    public record Rating(String name, int open, int absent) {}

    /**
     * An open vulnerability.
     *
     * @param id its CVE id
     * @param title the subject of the commit that fixed it
     * @param rating its severity
     * @param score its CVSS base score; 0 if it has none
     * @param reason why it is open
     * @param fix the later release of the branch that fixes it; empty if there is none
     */
    public record Open(String id, String title, String rating, double score, String reason, String fix) {}

    /**
     * The summary of a ledger.
     *
     * @param fixes empty if there is nothing to compare with
     */
    public static Summary of(CveData data, String release, List<Finding> findings, String fixes) {
        List<Open> open = findings.stream()
                .filter(finding -> finding.status() == Status.AFFECTED)
                .map(Summary::open)
                .sorted(Comparator.comparing(Open::score).reversed().thenComparing(Open::id))
                .toList();
        List<Finding> absent = findings.stream().filter(Finding::codeAbsent).toList();
        List<Rating> ratings = new ArrayList<>();
        for (String name : RATINGS) {
            ratings.add(new Rating(
                    name,
                    (int) open.stream()
                            .filter(each -> each.rating().equals(name))
                            .count(),
                    (int) absent.stream()
                            .filter(each -> rating(each).equals(name))
                            .count()));
        }
        return new Summary(
                release,
                data.day(),
                data.identity(),
                count(findings, Status.FIXED),
                count(findings, Status.NOT_AFFECTED) - absent.size(),
                absent.size(),
                ratings,
                open,
                count(findings, Status.UNDER_INVESTIGATION),
                fixes);
    }

    private static Open open(Finding finding) {
        return new Open(
                finding.id(),
                finding.title(),
                rating(finding),
                finding.severity().map(Severity::score).orElse(0.0),
                finding.reason(),
                finding.fix().orElse(""));
    }

    private static String rating(Finding finding) {
        return rating(finding.severity().map(Severity::rating).orElse(""));
    }

    /** One of {@link #RATINGS} for a severity as a record has it. */
    static String rating(String severity) {
        String rating = severity.toLowerCase(Locale.ROOT);
        return RATINGS.contains(rating) ? rating : "not rated";
    }

    private static int count(List<Finding> findings, Status status) {
        return (int)
                findings.stream().filter(finding -> finding.status() == status).count();
    }

    /** The figures in a sentence. */
    public String sentence() {
        return "CVE records of " + day + ": " + open.size() + " open in this kernel (" + count("critical")
                + " critical, "
                + count("high") + " high), " + absent + " of Linux " + release + " in code that it hasn't, " + fixed
                + " fixed" + (unknown == 0 ? "" : ", " + unknown + " under investigation");
    }

    /** The same for the kernel's code in an external module. */
    public String sentenceOfModule() {
        return "CVE records of " + day + ": of those of Linux " + release + ", " + open.size()
                + " in headers that the module includes, and " + absent + " in code that it hasn't"
                + (unknown == 0 ? "" : ", " + unknown + " under investigation");
    }

    private int count(String name) {
        return ratings.stream()
                .filter(rating -> rating.name().equals(name))
                .mapToInt(Rating::open)
                .sum();
    }

    /** The summary as JSON, for {@link #read}. */
    public byte[] json() {
        try {
            return (new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of texts and numbers can always be written", e);
        }
    }

    /** Reads a summary from a file. */
    public static Summary read(Path file) {
        try {
            return new ObjectMapper().readValue(Trees.read(file), Summary.class);
        } catch (IOException e) {
            throw new KernelException(
                    file + " can't be read: " + e.getMessage(), "delete that file; the next build makes it again", e);
        }
    }
}
