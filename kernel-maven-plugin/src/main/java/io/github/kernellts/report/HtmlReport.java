// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import io.github.kernellts.report.BuildReport.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The page: one file that needs no other, runs no script and asks nothing of a network. */
public final class HtmlReport {
    private final BuildReport report;
    private final Html page = new Html();

    private HtmlReport(BuildReport report) {
        this.report = report;
    }

    public static String of(BuildReport report) {
        return new HtmlReport(report).render();
    }

    private String render() {
        page.constant("<!DOCTYPE html>\n").open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        head();
        page.open("body").open("main");
        page.element("h1", report.name()).element("p", report.release(), "class", "release");
        verdict();
        facts();
        packages();
        checks();
        report.vulnerabilities().ifPresent(summary -> new VulnerabilitiesPart(page).write(summary));
        PicturesPart pictures = new PicturesPart(page);
        pictures.time(report.stages());
        pictures.sizes(report.subsystems());
        new ConfigurationPart(page).write(report.configuration());
        page.close("main").close("body").close("html");
        return page.toString();
    }

    private void head() {
        page.open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        // The browser neither runs nor loads anything that a build might smuggle in.
        page.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'");
        page.empty("link", "rel", "icon", "href", "data:,");
        page.element("title", report.name() + " " + report.release());
        page.open("style").constant(resource("report.css")).close("style").close("head");
    }

    private void verdict() {
        long failed = count(Outcome.FAILED);
        long held = count(Outcome.HELD);
        long missing = count(Outcome.NOT_RUN);
        Outcome worst = failed > 0 ? Outcome.FAILED : missing > 0 || held == 0 ? Outcome.NOT_RUN : Outcome.HELD;
        String words = switch (worst) {
            case FAILED -> "Failed checks: " + failed + ". These packages must not be published.";
            case NOT_RUN -> "Checks that held: " + held + ". Not run: " + missing + ".";
            case HELD -> "All " + held + " checks of these packages held.";
        };
        page.element("p", words, "class", "verdict " + style(worst));
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

    private void facts() {
        page.element("h2", "What was built from what").open("dl");
        for (BuildReport.Fact fact : report.facts()) {
            page.element("dt", fact.name()).open("dd").element("span", fact.value());
            if (!fact.warning().isEmpty()) {
                page.element("p", fact.warning(), "class", "note");
            }
            page.close("dd");
        }
        page.close("dl");
    }

    private void packages() {
        page.element("h2", "Packages");
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

    private void checks() {
        page.element("h2", "Checks");
        page.element("p", "What was checked on these very packages, by their SHA-256. What was not run is not known.");
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

    private static String resource(String name) {
        try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The plugin's own jar can't be read", e);
        }
    }
}
