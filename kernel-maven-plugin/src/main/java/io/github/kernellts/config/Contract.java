// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Count;
import io.github.kernellts.system.UnfitException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Compares the lines of fragments with the configuration that Kconfig resolved. */
public final class Contract {
    private static final List<String> HEADINGS = List.of("option", "asked", "got", "where", "why");

    private final Kconfig kconfig;

    public Contract(Kconfig kconfig) {
        this.kconfig = kconfig;
    }

    /** @throws UnfitException with a table of all differences, if there is any */
    public void require(Fragments fragments, ResolvedConfig config) {
        List<List<String>> rows = new ArrayList<>();
        for (OptionSetting request : fragments.requests()) {
            String got = config.value(request.option());
            // An option that doesn't exist can be turned neither on nor off: the line is a mistake.
            if (!got.equals(request.value()) || !kconfig.defines(request.option())) {
                rows.add(List.of(
                        request.option(),
                        request.value(),
                        kconfig.defines(request.option()) ? got : "-",
                        request.place(),
                        kconfig.explain(request.option(), request.value(), config)));
            }
        }
        if (!rows.isEmpty()) {
            throw new UnfitException(
                    Count.of(rows.size(), "line") + " of the configuration did not come out as asked:\n" + table(rows),
                    "set what the last column names, or delete the line");
        }
    }

    static String table(List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(HEADINGS);
        all.addAll(rows);
        int[] widths = IntStream.range(0, HEADINGS.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder(" ");
            for (int column = 0; column < widths.length; column++) {
                line.append(' ')
                        .append(String.format(Locale.ROOT, "%-" + Math.max(1, widths[column]) + "s", row.get(column)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
