// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.source.releases.BranchState;
import io.github.kernellts.source.releases.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of branches for the console, one on each line.
 *
 * @param states the branches
 * @param checkOnly whether nothing is changed
 */
record ReleaseTable(List<BranchState> states, boolean checkOnly) {
    private static final List<String> HEADER =
            List.of("branch", "built", "newest", "released", "end of life", "what happens");

    ReleaseTable {
        states = List.copyOf(states);
    }

    List<String> lines() {
        List<List<String>> rows = new ArrayList<>(List.of(HEADER));
        states.forEach(state -> rows.add(row(state)));
        List<Integer> widths = IntStream.range(0, HEADER.size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> padded(row.get(column), widths.get(column)))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private List<String> row(BranchState state) {
        return List.of(
                state.branch().toString(),
                state.built().isEmpty()
                        ? "-"
                        : state.built().stream().map(KernelVersion::toString).collect(Collectors.joining(", ")),
                state.newest().map(release -> release.version().toString()).orElse("-"),
                state.newest().flatMap(Release::released).map(Object::toString).orElse("-"),
                state.ended() ? "ended" : planned(state),
                what(state));
    }

    /** The month in which kernel.org plans to end an LTS branch. */
    private static String planned(BranchState state) {
        return LtsBranch.ALL.stream()
                .filter(lts -> lts.number().equals(state.branch()))
                .map(LtsBranch::end)
                .findFirst()
                .orElse("-");
    }

    private String what(BranchState state) {
        if (state.built().isEmpty()) {
            return "not built";
        }
        if (state.outdated().isEmpty()) {
            return state.ended() ? "nothing newer will come" : "up to date";
        }
        return checkOnly
                ? "out of date"
                : state.target()
                        .map(release -> "raised to " + release.version() + " if it fits")
                        .orElse("out of date, and no pin of these POMs");
    }
}
