// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import io.github.kernellts.cve.Code.Presence;
import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.kbuild.ReadFiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The vulnerabilities of a kernel, or those of the kernel's code in an external module: each record of the data with its
 * status. A record is {@link Status#NOT_AFFECTED} by its code only if no file that it names was compiled or included;
 * where that is not known, the kernel or module is affected.
 */
public final class Ledger {
    private static final int SHOWN = 3;

    private final CveData data;
    private final Release release;
    private final Code files;

    /**
     * @param release the kernel's version, such as {@code 6.1.192}
     * @param compiled the files that its build read
     */
    public Ledger(CveData data, String release, CompiledFiles compiled) {
        this(data, release, new NamedFiles(compiled));
    }

    /**
     * @param release the version of the kernel that a module is for
     * @param module the files that the module's build read
     */
    public Ledger(CveData data, String release, ReadFiles module) {
        this(data, release, new ModuleCode(module));
    }

    private Ledger(CveData data, String release, Code files) {
        this.data = data;
        this.release = Release.of(release);
        this.files = files;
    }

    /** All findings, by id. */
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        data.records().forEach(record -> all.add(finding(record)));
        data.refused()
                .forEach((id, why) -> all.add(new Finding(
                        id,
                        "",
                        Optional.empty(),
                        Status.UNDER_INVESTIGATION,
                        false,
                        Optional.empty(),
                        "The CNA's record can't be read: " + why)));
        all.sort(Comparator.comparing(Finding::id));
        return all;
    }

    /** The findings of records that affect the release or can't be read, by id. */
    public List<Finding> findingsOfRelease() {
        return findings().stream()
                .filter(finding -> finding.codeAbsent()
                        || finding.status() == Status.AFFECTED
                        || finding.status() == Status.UNDER_INVESTIGATION)
                .toList();
    }

    private Finding finding(CveRecord record) {
        if (!record.affects(release)) {
            return record.fixedIn(release)
                    .map(fix -> of(record, Status.FIXED, "Fixed in Linux " + fix.name() + commit(record, fix.name())))
                    .orElseGet(() -> of(
                            record,
                            Status.NOT_AFFECTED,
                            "Linux " + release.name() + " is not among the affected versions"));
        }
        List<String> named = record.files();
        if (files.with(EnumSet.complementOf(EnumSet.of(Presence.TEXT)), named).isEmpty()) {
            return of(
                    record,
                    Status.UNDER_INVESTIGATION,
                    "Linux " + release.name() + " is affected, and the record names no file of code");
        }
        List<String> read = files.with(EnumSet.of(Presence.READ), named);
        if (!read.isEmpty()) {
            return of(
                    record,
                    Status.AFFECTED,
                    "Linux " + release.name() + " is affected, and " + files.holder() + " has " + some(read));
        }
        List<String> unknown = files.with(EnumSet.of(Presence.UNKNOWN_NAME), named);
        if (!unknown.isEmpty()) {
            return of(
                    record,
                    Status.AFFECTED,
                    "Linux " + release.name() + " is affected, and its source has no " + some(unknown)
                            + ", so the code may have another name in it");
        }
        List<String> untracked = files.with(EnumSet.of(Presence.UNKNOWN_KIND), named);
        if (!untracked.isEmpty()) {
            return of(
                    record,
                    Status.AFFECTED,
                    "Linux " + release.name() + " is affected, and kbuild doesn't record what it made of "
                            + some(untracked));
        }
        List<String> copies = files.with(EnumSet.of(Presence.SAME_NAME), named);
        if (!copies.isEmpty()) {
            return of(
                    record,
                    Status.UNDER_INVESTIGATION,
                    "Linux " + release.name() + " is affected, and " + files.holder()
                            + " has a file of its own with the name of " + some(copies) + ", which may be a copy");
        }
        return new Finding(
                record.id(),
                record.title(),
                record.severity(),
                Status.NOT_AFFECTED,
                true,
                Optional.empty(),
                "Neither compiled nor included: " + some(named));
    }

    private Finding of(CveRecord record, Status status, String reason) {
        Optional<String> fix =
                status == Status.AFFECTED ? record.fixedAfter(release).map(Release::name) : Optional.empty();
        return new Finding(record.id(), record.title(), record.severity(), status, false, fix, reason);
    }

    private static String commit(CveRecord record, String fix) {
        return Optional.ofNullable(record.fixes().get(fix))
                .map(commit -> " by commit " + commit)
                .orElse("");
    }

    private static String some(List<String> names) {
        return names.size() <= SHOWN
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, SHOWN)) + " and " + (names.size() - SHOWN) + " more";
    }

    /**
     * What a newer release fixes.
     *
     * @param before an earlier release, such as {@code 6.1.190}
     */
    public Fixes fixesSince(String before) {
        List<CveRecord> fixed = data.fixed(Release.of(before), release);
        long here = fixed.stream().filter(this::mayBeHere).count();
        return new Fixes(before, release.name(), fixed.size(), OptionalInt.of((int) here), data.day());
    }

    /** Whether the kernel has the code, or it isn't known that it hasn't. */
    private boolean mayBeHere(CveRecord record) {
        return record.files().isEmpty()
                || record.files().stream().anyMatch(file -> files.presence(file) != Presence.ABSENT);
    }
}
