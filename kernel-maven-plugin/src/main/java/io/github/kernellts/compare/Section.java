// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.compare;

import io.github.kernellts.report.Html;
import java.util.List;

/**
 * A part of a comparison.
 *
 * @param title its heading
 * @param note a sentence below it
 * @param columns the headings of its table
 * @param rows the rows of its table; none if nothing differs
 */
record Section(String title, String note, List<String> columns, List<List<String>> rows) {
    /** A changelog is read by people; the page has all rows. */
    private static final int MOST = 50;

    Section {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    void html(Html page) {
        page.element("h2", title).element("p", note);
        if (rows.isEmpty()) {
            return;
        }
        page.open("div").open("table").open("thead").open("tr");
        columns.forEach(column -> page.element("th", column, "scope", "col"));
        page.close("tr").close("thead").open("tbody");
        for (List<String> row : rows) {
            page.open("tr");
            row.forEach(cell -> page.element("td", cell));
            page.close("tr");
        }
        page.close("tbody").close("table").close("div");
    }

    /** Its form for a changelog. */
    String markdown() {
        StringBuilder text = new StringBuilder("## " + title + "\n\n" + note + "\n");
        if (!rows.isEmpty()) {
            text.append("\n| " + String.join(" | ", columns) + " |\n|" + "---|".repeat(columns.size()) + "\n");
            rows.stream()
                    .limit(MOST)
                    .forEach(row -> text.append("| "
                            + String.join(" | ", row.stream().map(Section::cell).toList()) + " |\n"));
            if (rows.size() > MOST) {
                text.append("\nand " + (rows.size() - MOST) + " more, on the page.\n");
            }
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replaceAll("([|*_`<])", "\\\\$1");
    }
}
