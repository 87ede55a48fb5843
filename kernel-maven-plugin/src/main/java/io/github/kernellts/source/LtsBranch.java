package io.github.kernellts.source;

import io.github.kernellts.system.KernelException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What differs between branches, beside the lines of fragments that say themselves for which they are: the only place
 * where the plugin knows branches by their numbers.
 *
 * @param number the branch
 * @param endOfLife the last month for which kernel.org plans releases of it
 *     (https://www.kernel.org/category/releases.html)
 * @param series the directory of its patches, empty as long as there are none
 * @param tools the oldest versions of tools that build it, by name, where they are newer than those of Linux 6.1
 *     (Documentation/process/changes.rst of the branch)
 * @param moduleTypes whether kbuild can make BTF of modules, as it can since Linux 5.11
 */
public record LtsBranch(
        Branch number, YearMonth endOfLife, Optional<String> series, Map<String, String> tools, boolean moduleTypes) {
    private static final Branch FIRST_WITH_MODULE_TYPES = Branch.parse("5.11");

    /** Oldest first. */
    public static final List<LtsBranch> ALL = List.of(
            withoutSeries("5.4", "2025-12"),
            withSeries("5.10", "2026-12", Map.of()),
            withSeries("5.15", "2026-12", Map.of()),
            withSeries("6.1", "2027-12", Map.of()),
            withSeries("6.6", "2027-12", Map.of("ld", "2.25")),
            withSeries("6.12", "2028-12", Map.of("ld", "2.25", "make", "4.0")),
            withSeries("6.18", "2028-12", Map.of("ld", "2.30", "make", "4.0")));

    public LtsBranch {
        tools = Map.copyOf(tools);
    }

    private static LtsBranch withSeries(String number, String endOfLife, Map<String, String> tools) {
        return of(number, endOfLife, Optional.of(number), tools);
    }

    private static LtsBranch withoutSeries(String number, String endOfLife) {
        return of(number, endOfLife, Optional.empty(), Map.of());
    }

    private static LtsBranch of(String number, String endOfLife, Optional<String> series, Map<String, String> tools) {
        Branch branch = Branch.parse(number);
        return new LtsBranch(
                branch, YearMonth.parse(endOfLife), series, tools, branch.compareTo(FIRST_WITH_MODULE_TYPES) >= 0);
    }

    /**
     * How a version is built: as its branch, or if that is newer than any that has patches, as the newest of these.
     *
     * @throws KernelException if it is of no LTS branch
     */
    public static LtsBranch of(KernelVersion version) {
        Branch branch = version.branch();
        LtsBranch newest = ALL.stream()
                .filter(each -> each.series().isPresent())
                .reduce((older, newer) -> newer)
                .orElseThrow();
        return ALL.stream()
                .filter(each -> each.number().equals(branch))
                .findFirst()
                .or(() -> Optional.of(newest).filter(each -> branch.compareTo(each.number()) > 0))
                .orElseThrow(() -> new KernelException(
                        "Linux " + branch + " is no LTS branch",
                        "set kernel.version to a release of one of "
                                + ALL.stream().map(LtsBranch::number).toList()));
    }

    /** What a person should know who builds a version as this branch in some month. */
    public List<String> warnings(KernelVersion version, YearMonth now) {
        List<String> warnings = new ArrayList<>();
        if (!version.branch().equals(number)) {
            warnings.add("This version of the plugin knows no Linux " + version.branch() + ": it is built as " + number
                    + " is, with the same patches, if they apply");
        } else if (now.isAfter(endOfLife)) {
            warnings.add("kernel.org planned no release of Linux " + number + " after " + endOfLife
                    + ": its flaws are no longer mended, perhaps you should build a newer branch");
        }
        return warnings;
    }
}
