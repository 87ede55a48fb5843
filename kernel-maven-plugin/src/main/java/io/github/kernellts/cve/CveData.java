// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The records of the kernel CNA at one time.
 *
 * @param identity the git commit of the data, or a SHA-256 over all records of a directory
 * @param date the date of the data
 * @param records the records, by id
 * @param refused the records that can't be read: id and reason
 */
public record CveData(String identity, Instant date, List<CveRecord> records, Map<String, String> refused) {
    /** In days. Older data are warned of: the CNA publishes every few days. */
    private static final int STALE = 14;

    public CveData {
        records = List.copyOf(records);
        refused = new TreeMap<>(refused);
    }

    /** Its day in UTC, such as {@code 2026-08-21}. */
    public String day() {
        return date.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** The records of flaws that a release has and a later one has not. */
    List<CveRecord> fixed(Release before, Release after) {
        return records.stream()
                .filter(record -> record.affects(before) && !record.affects(after))
                .toList();
    }

    /**
     * What a newer release fixes in any kernel.
     *
     * @param before an earlier release, such as {@code 6.1.190}
     * @param after the newer one
     */
    public Fixes fixes(String before, String after) {
        return new Fixes(
                before, after, fixed(Release.of(before), Release.of(after)).size(), OptionalInt.empty(), day());
    }

    /**
     * A warning if data are older than 14 days.
     *
     * @param day the day of the data
     */
    public static Optional<String> staleWarning(String day, Instant now) {
        long age = ChronoUnit.DAYS.between(
                LocalDate.parse(day), now.atOffset(ZoneOffset.UTC).toLocalDate());
        return age <= STALE
                ? Optional.empty()
                : Optional.of("The CVE records of kernel.vulns are of " + day + ", " + age
                        + " days ago: newer vulnerabilities and fixes are unknown here. Fix: run git pull there");
    }
}
