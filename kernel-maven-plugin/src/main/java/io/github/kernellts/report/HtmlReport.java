// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import io.github.kernellts.report.BuildReport.Outcome;
import io.github.kernellts.system.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The page: one file that needs no other, runs no script and asks nothing of a network. Its frame is {@code report.html}
 * beside this class.
 */
public final class HtmlReport {
    private final BuildReport report;

    private HtmlReport(BuildReport report) {
        this.report = report;
    }

    public static String of(BuildReport report) {
        return new HtmlReport(report).render();
    }

    private String render() {
        long failed = count(Outcome.FAILED);
        long held = count(Outcome.HELD);
        long missing = count(Outcome.NOT_RUN);
        Outcome worst = failed > 0 ? Outcome.FAILED : missing > 0 || held == 0 ? Outcome.NOT_RUN : Outcome.HELD;
        String verdict = switch (worst) {
            case FAILED -> "Failed checks: " + failed + ". These packages must not be published.";
            case NOT_RUN -> "Checks that held: " + held + ". Not run: " + missing + ".";
            case HELD -> "All " + held + " checks of these packages held.";
        };
        return Template.of(HtmlReport.class, "report.html")
                .fill(Map.ofEntries(
                        Map.entry("name", report.name()),
                        Map.entry("release", report.release()),
                        Map.entry("style", new Html().constant(Resources.text(HtmlReport.class, "report.css"))),
                        Map.entry("verdict", verdict),
                        Map.entry("verdict-style", style(worst)),
                        Map.entry("weak", part(this::weakPoints)),
                        Map.entry("facts", part(this::facts)),
                        Map.entry("packages", part(this::packages)),
                        Map.entry("checks", part(this::checks)),
                        Map.entry("vulnerabilities", part(this::vulnerabilities)),
                        Map.entry("pictures", part(this::pictures)),
                        Map.entry("configuration", part(this::configuration))));
    }

    private void vulnerabilities(Html page) {
        report.vulnerabilities().ifPresent(summary -> new VulnerabilitiesPart(page).write(summary));
    }

    private void pictures(Html page) {
        PicturesPart pictures = new PicturesPart(page);
        pictures.time(report.stages());
        pictures.sizes(report.subsystems());
    }

    private void configuration(Html page) {
        new ConfigurationPart(page).write(report.configuration());
    }

    private static Html part(Consumer<Html> writer) {
        Html part = new Html();
        writer.accept(part);
        return part;
    }

    private long count(Outcome outcome) {
        return report.checks().stream()
                .filter(check -> check.outcome() == outcome)
                .count();
    }

    private static String style(Outcome outcome) {
        return switch (outcome) {
            case HELD -> "good";
            case FAILED -> "bad";
            case NOT_RUN -> "open";
        };
    }

    private void facts(Html page) {
        for (BuildReport.Fact fact : report.facts()) {
            page.element("dt", fact.name())
                    .open("dd")
                    .element("span", fact.value())
                    .close("dd");
        }
    }

    /**
     * What is weak in spite of the checks, such as a throwaway key: directly below the verdict, as a reader who stops there
     * would take it for more than it is.
     */
    private void weakPoints(Html page) {
        Map<String, String> weak = new LinkedHashMap<>();
        report.facts().stream()
                .filter(fact -> !fact.warning().isEmpty())
                .forEach(fact -> weak.merge(fact.warning(), fact.name(), (first, more) -> first + ", " + more));
        if (weak.isEmpty()) {
            return;
        }
        page.open("div", "class", "weak open").element("p", "Weak, whatever the checks say:");
        page.open("ul");
        weak.forEach((warning, names) -> page.element("li", names + ": " + warning));
        page.close("ul").close("div");
    }

    private void packages(Html page) {
        Table.start(page, "Packages", List.of("RPM and its SHA-256", "Size", "Installed", "Files"));
        for (BuildReport.PackageFile file : report.packages()) {
            page.open("tr").open("td", "class", "package");
            page.links(List.of(file.path()));
            page.element("div", file.sha256(), "class", "digest").close("td");
            page.element("td", HumanReadable.size(file.bytes()), "class", "number")
                    .element("td", HumanReadable.size(file.installed()), "class", "number")
                    .element("td", "" + file.files(), "class", "number")
                    .close("tr");
        }
        Table.end(page);
        if (!report.packages().isEmpty()) {
            page.open("p").text("Install it with ");
            page.element(
                    "code",
                    "dnf install "
                            + HumanReadable.fileName(report.packages().get(0).path()));
            page.text(", or from a repository with ")
                    .element("code", "dnf install " + report.name())
                    .close("p");
        }
    }

    private void checks(Html page) {
        Table.start(page, "Checks", List.of("Result", "Check", "Found", "Log"));
        for (BuildReport.CheckRow check : report.checks()) {
            page.open("tr").open("td");
            page.element("span", check.outcome().toString(), "class", "mark " + style(check.outcome()));
            page.close("td").element("td", check.what()).element("td", check.detail(), "class", "detail");
            page.open("td");
            page.links(check.log().stream().toList());
            page.close("td").close("tr");
        }
        Table.end(page);
    }
}
