// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import java.util.List;
import java.util.Set;

/** A table that scrolls sideways where it is wider than the page. */
final class Table {
    /** Headings of columns whose figures are aligned. */
    private static final Set<String> NUMBERS =
            Set.of("Size", "Installed", "Files", "Time", "CPU", "Score", "Open", "Not in this kernel");

    private Table() {}

    /** @param name its accessible name, for screen readers */
    static void start(Html page, String name, List<String> headings) {
        page.open("div", "class", "wide", "role", "region", "aria-label", name, "tabindex", "0");
        page.open("table").open("thead").open("tr");
        headings.forEach(heading ->
                page.element("th", heading, "scope", "col", "class", NUMBERS.contains(heading) ? "number" : "text"));
        page.close("tr").close("thead").open("tbody");
    }

    static void end(Html page) {
        page.close("tbody").close("table").close("div");
    }
}
