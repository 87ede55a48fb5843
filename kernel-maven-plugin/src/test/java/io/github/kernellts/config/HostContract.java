// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.source.Branch;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The kernel options needed by Enterprise Linux and by programs that run on it: the table {@code host-contract.tsv}.
 *
 * @param rows its lines
 */
record HostContract(List<Row> rows) {
    static final Path TABLE = Path.of("src/test/resources/host-contract.tsv");

    /**
     * One option that a consumer needs.
     *
     * @param values the sufficient values
     * @param from the oldest branch with this requirement
     * @param to the newest branch with this requirement
     * @param els the ELs with this requirement; empty for all
     * @param flavor the flavor with this requirement; empty for all
     * @param source the source of this requirement
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

    /** Messages about the requirements that a configuration does not meet. */
    List<String> brokenBy(ResolvedConfig config, Target target, String flavor) {
        return rows.stream()
                .filter(row -> row.asks(target, flavor))
                .filter(row -> !row.values().contains(config.value(row.option())))
                .map(row -> row.option() + " is " + config.value(row.option()) + ", and " + row.consumer() + " needs "
                        + String.join(" or ", row.values()) + " (" + row.source() + ")")
                .toList();
    }
}
