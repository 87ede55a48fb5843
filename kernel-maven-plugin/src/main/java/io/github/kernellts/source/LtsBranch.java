// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Count;
import io.github.kernellts.system.KernelException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The differences between branches, except those marked in the lines of fragments: the only place where the plugin
 * knows branches by their numbers.
 *
 * @param number the branch
 * @param endOfLife the last month for which kernel.org plans releases of it
 *     (https://www.kernel.org/category/releases.html); empty as long as kernel.org has not announced it as long-term
 * @param series the directory of its patches, empty as long as there are none
 * @param tools the oldest versions of tools that build it, by name, if newer than those of Linux 6.1
 *     (Documentation/process/changes.rst of the branch)
 * @param moduleTypes whether kbuild can make BTF of modules, as it can since Linux 5.11
 * @param suite the suite of Debian that has its source (https://tracker.debian.org/pkg/linux), if any
 */
public record LtsBranch(
        Branch number,
        Optional<YearMonth> endOfLife,
        Optional<String> series,
        Map<String, String> tools,
        boolean moduleTypes,
        Optional<String> suite) {
    private static final Branch FIRST_WITH_MODULE_TYPES = Branch.parse("5.11");
    private static final Branch FIRST_WITH_ECDSA = Branch.parse("5.13");

    /** The days of warning before the end of a branch's last month: time to move hosts to another. */
    private static final int NOTICE = 90;
    /** The age in days at which a point release is old: a long-term branch has one about every ten days. */
    private static final int STALE = 30;

    /** Oldest first. */
    public static final List<LtsBranch> ALL = List.of(
            withoutSeries("5.4", "2025-12"),
            withSeries("5.10", "2026-12", Map.of()).in("bullseye"),
            withSeries("5.15", "2026-12", Map.of()),
            withSeries("6.1", "2027-12", Map.of()).in("bookworm"),
            withSeries("6.6", "2027-12", Map.of("ld", "2.25")),
            withSeries("6.12", "2028-12", Map.of("ld", "2.25", "make", "4.0")).in("trixie"),
            withSeries("6.18", "2028-12", Map.of("ld", "2.30", "make", "4.0")).in("trixie-backports"),
            // Not long-term yet. Its changes.rst requires pahole 1.26, its lib/Kconfig.debug accepts 1.22.
            of("7.3", Optional.empty(), Optional.of("7.3"), Map.of("ld", "2.30", "make", "4.0"))
                    .in("trixie-backports"));

    public LtsBranch {
        tools = Map.copyOf(tools);
    }

    private static LtsBranch withSeries(String number, String endOfLife, Map<String, String> tools) {
        return of(number, Optional.of(YearMonth.parse(endOfLife)), Optional.of(number), tools);
    }

    private static LtsBranch withoutSeries(String number, String endOfLife) {
        return of(number, Optional.of(YearMonth.parse(endOfLife)), Optional.empty(), Map.of());
    }

    private static LtsBranch of(
            String number, Optional<YearMonth> endOfLife, Optional<String> series, Map<String, String> tools) {
        Branch branch = Branch.parse(number);
        return new LtsBranch(
                branch, endOfLife, series, tools, branch.compareTo(FIRST_WITH_MODULE_TYPES) >= 0, Optional.empty());
    }

    private LtsBranch in(String suite) {
        return new LtsBranch(number, endOfLife, series, tools, moduleTypes, Optional.of(suite));
    }

    /**
     * The branch as which a version is built: its own or, if that is newer than any with patches, the newest of these.
     *
     * @throws KernelException if it belongs to no LTS branch
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

    /** Whether its kernels read certificates that are signed with ECDSA (crypto/asymmetric_keys/x509_cert_parser.c). */
    public boolean readsEcdsa() {
        return number.compareTo(FIRST_WITH_ECDSA) >= 0;
    }

    /** The month of its end for tables, or a note that none was announced. */
    public String end() {
        return endOfLife.map(YearMonth::toString).orElse("not announced");
    }

    /** The warnings for a build of a version as this branch on a day. */
    public List<String> warnings(KernelVersion version, LocalDate today) {
        List<String> warnings = new ArrayList<>();
        if (!version.branch().equals(number)) {
            warnings.add("This version of the plugin doesn't know Linux " + version.branch()
                    + ": it is built like Linux " + number + ", with the same patches if they apply");
        } else if (endOfLife.isEmpty()) {
            warnings.add("kernel.org has not announced Linux " + number + " as a long-term branch: its releases may end"
                    + " within weeks; build it to prepare a move, and " + newest() + " for hosts that stay");
        } else {
            endWarning(today).ifPresent(warnings::add);
        }
        return warnings;
    }

    /** The warning that this branch has ended on a day, or ends soon after it. */
    public Optional<String> endWarning(LocalDate today) {
        return endOfLife.flatMap(end -> endWarning(end, today));
    }

    private Optional<String> endWarning(YearMonth end, LocalDate today) {
        long days = ChronoUnit.DAYS.between(today, end.atEndOfMonth());
        if (days < 0) {
            return Optional.of("kernel.org planned no release of Linux " + number + " after " + end
                    + ": its flaws are no longer corrected; build a newer branch, such as -Plts-" + newest());
        }
        return days > NOTICE
                ? Optional.empty()
                : Optional.of("Linux " + number + " ends in " + Count.of(days, "day")
                        + " (kernel.org plans its last release for " + end + "): move to a newer branch, such as -Plts-"
                        + newest());
    }

    /** The newest branch that kernel.org has announced as long-term. */
    private static Branch newest() {
        return ALL.stream()
                .filter(each -> each.endOfLife().isPresent())
                .reduce((older, newer) -> newer)
                .orElseThrow()
                .number();
    }

    /** A warning for an old point release, since a long-term branch should have a newer one by now. */
    public static Optional<String> staleWarning(KernelVersion version, LocalDate released, LocalDate today) {
        if (released.equals(TreeTarball.NO_DATE)) {
            return Optional.empty();
        }
        long days = ChronoUnit.DAYS.between(released, today);
        return days <= STALE
                ? Optional.empty()
                : Optional.of("Linux " + version + " was released on " + released + ", " + days
                        + " days ago: look for a newer point release with mvn kernel:update");
    }
}
