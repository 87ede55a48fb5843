// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.source.Branch;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What programs of Enterprise Linux, and of those who run on it, ask of a kernel: the table {@code host-contract.tsv}.
 *
 * @param rows its lines
 */
record HostContract(List<Row> rows) {
    static final Path TABLE = Path.of("src/test/resources/host-contract.tsv");

    /**
     * One option that a consumer needs.
     *
     * @param values those that do
     * @param from the oldest branch that is asked
     * @param to the newest branch that is asked
     * @param els the ELs that are asked, none for all
     * @param flavor the flavor that is asked, none for all
     * @param source who says so
     */
    record Row(
            String consumer,
            String option,
            List<String> values,
            Optional<Branch> from,
            Optional<Branch> to,
            List<String> els,
            Optional<String> flavor,
            String source) {
        boolean asks(Target target, String ofFlavor) {
            return new Condition(els, from, to).includes(target)
                    && flavor.filter(each -> !each.equals(ofFlavor)).isEmpty();
        }

        private static Row parse(String line) {
            String[] columns = line.split("\t", -1);
            if (columns.length != 7) {
                throw new AssertionError(columns.length + " columns: " + line);
            }
            String[] branches = columns[3].equals("-") ? new String[] {"", ""} : columns[3].split("-", 2);
            return new Row(
                    columns[0],
                    columns[1],
                    List.of(columns[2].split(" ")),
                    branch(branches[0]),
                    branch(branches[1]),
                    columns[4].equals("-") ? List.of() : List.of(columns[4].split(",")),
                    Optional.of(columns[5]).filter(flavor -> !flavor.equals("-")),
                    columns[6]);
        }

        private static Optional<Branch> branch(String number) {
            return number.isEmpty() ? Optional.empty() : Optional.of(Branch.parse(number));
        }
    }

    static HostContract read() {
        return new HostContract(Trees.text(TABLE)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(Row::parse)
                .toList());
    }

    /** What a configuration lacks, in words. */
    List<String> brokenBy(ResolvedConfig config, Target target, String flavor) {
        return rows.stream()
                .filter(row -> row.asks(target, flavor))
                .filter(row -> !row.values().contains(config.value(row.option())))
                .map(row -> row.option() + " is " + config.value(row.option()) + ", and " + row.consumer() + " needs "
                        + String.join(" or ", row.values()) + " (" + row.source() + ")")
                .toList();
    }
}
