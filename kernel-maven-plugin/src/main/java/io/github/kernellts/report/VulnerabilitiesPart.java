// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import io.github.kernellts.cve.Summary;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The part of the page about known vulnerabilities. */
final class VulnerabilitiesPart {
    private static final Pattern ID = Pattern.compile("CVE-[0-9]{4}-[0-9]+");

    private final Html page;

    VulnerabilitiesPart(Html page) {
        this.page = page;
    }

    void write(Summary summary) {
        page.element("h2", "Known vulnerabilities");
        page.element(
                "p",
                "The kernel CNA's records of " + summary.day() + ", held against Linux " + summary.release()
                        + " and the files that were compiled or included. Linux " + summary.release() + " fixes "
                        + summary.fixed() + ", and is open to "
                        + (summary.open().size() + summary.absent()) + ", of which " + summary.absent()
                        + " concern code that this kernel does not have. "
                        + (summary.fixes().isEmpty() ? "" : summary.fixes() + ".")
                        + (summary.unknown() == 0 ? "" : " Under investigation: " + summary.unknown() + "."));
        Table.start(page, "Vulnerabilities by severity", List.of("Severity (CVSS)", "Open", "Not in this kernel"));
        for (Summary.Rating rating : summary.ratings()) {
            if (rating.open() + rating.absent() > 0) {
                page.open("tr").element("td", rating.name());
                page.element("td", "" + rating.open(), "class", "number");
                page.element("td", "" + rating.absent(), "class", "number").close("tr");
            }
        }
        Table.end(page);
        page.open("details").element("summary", "Open: " + summary.open().size());
        Table.start(page, "Open vulnerabilities", List.of("CVE", "Score", "Title", "Why it is open", "Fixed in"));
        for (Summary.Open open : summary.open()) {
            page.open("tr").open("td");
            if (ID.matcher(open.id()).matches()) {
                page.element("a", open.id(), "href", "https://www.cve.org/CVERecord?id=" + open.id());
            } else {
                page.text(open.id());
            }
            page.close("td");
            page.element(
                    "td",
                    open.score() == 0 ? "–" : String.format(Locale.ROOT, "%.1f", open.score()),
                    "class",
                    "number");
            page.element("td", open.title());
            page.element("td", open.reason(), "class", "detail");
            page.element("td", open.fix().isEmpty() ? "–" : open.fix()).close("tr");
        }
        Table.end(page);
        page.close("details");
    }
}
