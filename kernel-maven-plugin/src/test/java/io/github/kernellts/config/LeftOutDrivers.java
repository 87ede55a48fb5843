// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;

/**
 * The devices that EL's kernels drive and {@code generic} doesn't: the table {@code left-out-drivers.tsv}.
 *
 * @param places directories of drivers below the tree, with all that is in them, and names of options
 * @param reason the reason for leaving them out
 */
record LeftOutDrivers(List<String> places, String reason) {
    private static final Path TABLE = Path.of("src/test/resources/left-out-drivers.tsv");

    static List<LeftOutDrivers> read() {
        return Trees.text(TABLE)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .map(columns -> new LeftOutDrivers(List.of(columns[0].split(", ")), columns[1]))
                .toList();
    }

    /** The drivers that another configuration enables, and ours doesn't. */
    static List<DeviceTables> missing(List<DeviceTables> drivers, ResolvedConfig theirs, ResolvedConfig ours) {
        return drivers.stream()
                .filter(driver -> theirs.enabled(driver.option()) && !ours.enabled(driver.option()))
                .toList();
    }

    /** Messages about missing drivers in directories without an entry in the table. */
    static List<String> withoutReason(List<DeviceTables> drivers, ResolvedConfig theirs, ResolvedConfig ours) {
        List<String> known =
                read().stream().flatMap(left -> left.places().stream()).toList();
        return missing(drivers, theirs, ours).stream()
                .filter(driver -> known.stream()
                        .noneMatch(each ->
                                each.equals(driver.option()) || (driver.directory() + "/").startsWith(each + "/")))
                .map(driver -> driver + " is driven elsewhere, not here, and left-out-drivers.tsv has no reason")
                .toList();
    }
}
