// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import io.github.kernellts.kbuild.CompiledFiles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How many vulnerabilities are open in releases of several branches, and in the kernels that were compiled of them. */
public final class BranchTable {
    private static final String UNKNOWN = "not built here";

    private final CveData data;
    private final List<Row> rows;

    /**
     * A release.
     *
     * @param branch its branch, such as {@code 6.1}
     * @param release its version
     * @param kernels the files that were compiled of it, by the kernel's name, such as {@code kvm for el9}
     * @param others the releases of the branch that were compiled in its place, by the kernel's name
     */
    public record Row(String branch, String release, Map<String, CompiledFiles> kernels, Map<String, String> others) {
        public Row {
            kernels = new TreeMap<>(kernels);
            others = new TreeMap<>(others);
        }
    }

    public BranchTable(CveData data, List<Row> rows) {
        this.data = data;
        this.rows = List.copyOf(rows);
    }

    /** The table in Markdown, with the day of the data above it. */
    public String markdown() {
        TreeSet<String> kernels = new TreeSet<>();
        rows.forEach(row -> {
            kernels.addAll(row.kernels().keySet());
            kernels.addAll(row.others().keySet());
        });
        StringBuilder text = new StringBuilder("The kernel CNA's records of " + data.day() + ": "
                + (data.records().size() + data.refused().size()) + " CVEs"
                + (data.refused().isEmpty()
                        ? ""
                        : ", of which " + data.refused().size() + " can't be read")
                + ". \"Affected\" counts those that a release has by its version, a kernel's column those whose code"
                + " may be in it.\n\n| branch | release | affected |");
        kernels.forEach(kernel -> text.append(" open in " + kernel + " |"));
        text.append("\n|---|---|---|" + "---|".repeat(kernels.size()) + "\n");
        for (Row row : rows) {
            Release release = Release.of(row.release());
            text.append("| " + row.branch() + " | " + row.release() + " | "
                    + cell(data.records().stream()
                            .filter(record -> record.affects(release))
                            .map(record ->
                                    record.severity().map(Severity::rating).orElse(""))
                            .toList())
                    + " |");
            for (String kernel : kernels) {
                CompiledFiles files = row.kernels().get(kernel);
                String other = row.others().get(kernel);
                text.append(" "
                        + (files == null
                                ? UNKNOWN + (other == null ? "" : " (" + other + " is)")
                                : open(row.release(), files))
                        + " |");
            }
            text.append("\n");
        }
        if (rows.stream().allMatch(row -> row.kernels().isEmpty())) {
            text.append("\nNone of these releases was built here with kernel.vulns, so that all counts are by"
                    + " version only.\n");
        }
        return text.toString();
    }

    private String open(String release, CompiledFiles files) {
        return cell(new Ledger(data, release, files)
                .findings().stream()
                        .filter(finding -> finding.status() == Status.AFFECTED)
                        .map(finding -> finding.severity().map(Severity::rating).orElse(""))
                        .toList());
    }

    private static String cell(List<String> severities) {
        Map<String, Long> counts =
                severities.stream().collect(Collectors.groupingBy(Summary::rating, Collectors.counting()));
        return severities.size() + " (" + counts.getOrDefault("critical", 0L) + " critical, "
                + counts.getOrDefault("high", 0L) + " high)";
    }
}
