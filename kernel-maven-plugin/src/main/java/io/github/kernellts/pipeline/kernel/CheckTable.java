// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.check.CheckResult;
import io.github.kernellts.check.KernelCheck;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.report.BuildReport.CheckRow;
import io.github.kernellts.report.BuildReport.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checks and their results, for the report. A check counts as held only if its own result was kept. */
final class CheckTable {
    private final CheckResults results;
    private final WorkDirectory work;

    CheckTable(CheckResults results, WorkDirectory work) {
        this.results = results;
        this.work = work;
    }

    List<CheckRow> rows() {
        return Stream.of(KernelCheck.Group.values())
                .flatMap(group -> rows(group).stream())
                .toList();
    }

    /** The outcome of each group of checks, such as {@code verify held, boot not run}. */
    String summary() {
        return Stream.of(KernelCheck.Group.values())
                .map(group -> group.id() + " "
                        + results.of(group)
                                .map(found -> found.held() ? Outcome.HELD : Outcome.FAILED)
                                .orElse(Outcome.NOT_RUN))
                .collect(Collectors.joining(", "));
    }

    private List<CheckRow> rows(KernelCheck.Group group) {
        Optional<CheckResults.Found> found = results.of(group);
        Optional<String> log = log(group);
        if (found.isEmpty()) {
            return notRun(group);
        }
        if (!found.get().held()) {
            return List.of(
                    new CheckRow(title(group), Outcome.FAILED, found.get().failure(), log));
        }
        Map<KernelCheck, CheckRow> rows = new EnumMap<>(KernelCheck.class);
        for (CheckResult result : found.get().results()) {
            rows.put(result.check(), new CheckRow(result.check().title(), Outcome.HELD, result.detail(), log));
        }
        KernelCheck.of(group)
                .filter(KernelCheck::always)
                .forEach(check -> rows.putIfAbsent(
                        check, new CheckRow(check.title(), Outcome.NOT_RUN, "no result was kept", log)));
        return List.copyOf(rows.values());
    }

    private static List<CheckRow> notRun(KernelCheck.Group group) {
        return switch (group) {
            case BOOT -> List.of(new CheckRow(title(group), Outcome.NOT_RUN, "mvn verify runs it", Optional.empty()));
            case VERIFY ->
                KernelCheck.of(group)
                        .filter(KernelCheck::always)
                        .map(check ->
                                new CheckRow(check.title(), Outcome.NOT_RUN, "mvn package runs it", Optional.empty()))
                        .toList();
        };
    }

    private static String title(KernelCheck.Group group) {
        return switch (group) {
            case VERIFY -> "Checks of the RPMs";
            case BOOT -> "Checks of the booted kernel";
        };
    }

    private Optional<String> log(KernelCheck.Group group) {
        KernelStage stage = switch (group) {
            case VERIFY -> KernelStage.VERIFY;
            case BOOT -> KernelStage.BOOT;
        };
        Path file = work.log(stage.logs().get(0));
        return Files.exists(file) ? Optional.of(work.root().relativize(file).toString()) : Optional.empty();
    }
}
