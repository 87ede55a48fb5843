// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.config.ConfigDifference;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.OptionSetting;
import io.github.kernellts.cve.Summary;
import io.github.kernellts.report.BuildReport.CheckRow;
import io.github.kernellts.report.BuildReport.Comparison;
import io.github.kernellts.report.BuildReport.Configuration;
import io.github.kernellts.report.BuildReport.Fact;
import io.github.kernellts.report.BuildReport.Line;
import io.github.kernellts.report.BuildReport.Outcome;
import io.github.kernellts.report.BuildReport.PackageFile;
import io.github.kernellts.report.BuildReport.StageRun;
import io.github.kernellts.report.BuildReport.Subsystem;
import io.github.kernellts.report.BuildReport.Took;
import io.github.kernellts.report.BuildReport.Work;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reads the report with the JDK's XML parser, which accepts only well-formed text. */
class HtmlReportTest {
    private static final String HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\0\u001b[31m";
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private List<CheckRow> checkResults =
            List.of(proof("modules are signed", Outcome.HELD), proof("boots", Outcome.HELD));
    private List<StageRun> stages = List.of(stage("compile", Work.DONE, 1102));
    private List<Subsystem> subsystems = List.of(new Subsystem("fs", 3_000_000, 1_000_000));
    private List<Comparison> comparisons = List.of();
    private List<Line> lines = List.of();
    private List<Fragments.Replaced> replaced = List.of();
    private List<Fact> facts = List.of();
    private String text = "anything";

    @Test
    void whateverABuildSaysIsTextAndNothingElse() {
        text = HOSTILE;
        OptionSetting hostile = new OptionSetting(HOSTILE, HOSTILE, HOSTILE, 1);
        lines = List.of(new Line(hostile, HOSTILE));
        replaced = List.of(new Fragments.Replaced(hostile, hostile, HOSTILE));
        checkResults = List.of(new CheckRow(HOSTILE, Outcome.FAILED, HOSTILE, Optional.of(HOSTILE)));
        stages = List.of(new StageRun(HOSTILE, HOSTILE, Work.REUSED, took(1), List.of(HOSTILE)));
        subsystems = List.of(new Subsystem(HOSTILE, 1, 1));
        comparisons = List.of(
                new Comparison(HOSTILE, Optional.of(List.of(new ConfigDifference(HOSTILE, HOSTILE, HOSTILE))), HOSTILE),
                new Comparison(HOSTILE, Optional.of(List.of(new ConfigDifference(HOSTILE, "m", "n"))), HOSTILE));
        Document page = page();
        assertThat(elements(page, "script")).isEmpty();
        assertThat(elements(page, "img")).isEmpty();
        assertThat(page.getDocumentElement().getTextContent())
                .contains("\"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\ufffd\ufffd[31m");
    }

    @Test
    void aLineInPlaceOfASharedFragmentsIsShownUnfoldedWithItsReason() {
        replaced = List.of(new Fragments.Replaced(
                new OptionSetting("DRM_I915", "m", "mine.config", 3),
                new OptionSetting("DRM_I915", "n", "el.config", 40),
                "our guests have one"));
        Element row = elements(page(), "tr").stream()
                .filter(each -> each.getTextContent().contains("DRM_I915"))
                .findFirst()
                .orElseThrow();
        assertThat(elements(row, "td").stream().map(Element::getTextContent).map(String::strip))
                .containsExactly("DRM_I915", "m", "mine.config:3", "n", "el.config:40", "our guests have one");
        for (Node above = row; above != null; above = above.getParentNode()) {
            assertThat(above.getNodeName()).isNotEqualTo("details");
        }
    }

    @Test
    void nothingIsLoadedAndNoScriptRuns() {
        text = "javascript:alert(1)";
        checkResults = List.of(new CheckRow("a", Outcome.HELD, "b", Optional.of("javascript:alert(1)")));
        for (Element element : elements(page(), "*")) {
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                String name = attributes.item(i).getNodeName();
                String value = attributes.item(i).getNodeValue();
                assertThat(name).doesNotStartWith("on").isNotIn("src", "style", "xlink:href", "action");
                if (name.equals("href")) {
                    assertThat(value)
                            .matches(
                                    "\\./[A-Za-z0-9._/%+-]+|data:,|https://www\\.cve\\.org/CVERecord\\?id=CVE-[0-9-]+");
                }
            }
        }
        assertThat(elements(page(), "style").get(0).getTextContent()).doesNotContain("url(", "@import");
    }

    @Test
    void whatIsWeakStandsRightBelowTheVerdictOnceForAllItConcerns() {
        facts = List.of(
                new Fact("Kernel", "Linux 6.1", ""),
                new Fact("Modules signed by", "CN=a", "A throwaway key."),
                new Fact("RPMs signed by", "B", "A throwaway key."),
                new Fact("Source", "Debian's", "Not kernel.org's."));
        Element weak =
                (Element) elements(page(), "h2").get(0).getPreviousSibling().getPreviousSibling();
        assertThat(weak.getAttribute("class")).isEqualTo("weak open");
        assertThat(elements(weak, "li").stream().map(Element::getTextContent))
                .containsExactly("Modules signed by, RPMs signed by: A throwaway key.", "Source: Not kernel.org's.");
    }

    @Test
    void aBuildWithoutWeakPointsSaysNothingOfThem() {
        facts = List.of(new Fact("Kernel", "Linux 6.1", ""));
        assertThat(page().getDocumentElement().getTextContent()).doesNotContain("Weak");
    }

    @Test
    void whatWasNotRunNeverLooksLikeWhatHeld() {
        checkResults = List.of(proof("signed", Outcome.HELD), proof("boots", Outcome.NOT_RUN));
        Document page = page();
        assertThat(marks(page)).containsExactly("mark good: held", "mark open: not run");
        assertThat(verdict(page)).isEqualTo("verdict open: Checks that held: 1. Not run: 1.");
    }

    @Test
    void oneFailureIsTheVerdict() {
        checkResults =
                List.of(proof("signed", Outcome.HELD), proof("leaks", Outcome.FAILED), proof("boots", Outcome.NOT_RUN));
        Document page = page();
        assertThat(marks(page)).containsExactly("mark good: held", "mark bad: failed", "mark open: not run");
        assertThat(verdict(page)).startsWith("verdict bad: Failed checks: 1.");
    }

    @Test
    void allIsWellOnlyIfEverythingHeld() {
        assertThat(verdict(page())).isEqualTo("verdict good: All 2 checks of these packages held.");
        checkResults = List.of();
        assertThat(verdict(page())).doesNotContain("good");
    }

    @Test
    void stagesAreDrawnOneAfterTheOtherAsLongAsTheyTook() {
        stages = List.of(
                stage("configure", Work.REUSED, 100),
                stage("compile", Work.DONE, 1000, 300),
                new StageRun("boot", "boots", Work.MISSING, Optional.empty(), List.of()));
        List<String> bars = elements(page(), "rect").stream()
                .filter(bar -> bar.getAttribute("x").endsWith("%"))
                .limit(2)
                .map(bar -> bar.getAttribute("class") + " " + bar.getAttribute("x") + " " + bar.getAttribute("width"))
                .toList();
        assertThat(bars).containsExactly("bar reused 0.00% 25.00%", "bar 25.00% 75.00%");
        assertThat(elements(page(), "svg").get(0).getAttribute("aria-label"))
                .isEqualTo("Time of the stages, 6 m 40 s in all: configure 1 m 40 s (reused), compile 5 m 0 s");
    }

    @Test
    void stagesThatRanAtOnceAreDrawnBesideEachOther() {
        stages = List.of(
                stage("modules", Work.DONE, 0, 100),
                stage("sign", Work.DONE, 100, 200),
                stage("rpm", Work.DONE, 300, 100),
                stage("debuginfo", Work.DONE, 99, 251),
                stage("rpmsign", Work.DONE, 400, 100));
        List<String> bars = elements(page(), "rect").stream()
                .filter(bar -> bar.getAttribute("x").endsWith("%"))
                .limit(5)
                .map(bar -> bar.getAttribute("x") + " " + bar.getAttribute("width"))
                .toList();
        assertThat(bars)
                .containsExactly("0.00% 20.00%", "20.00% 40.00%", "60.00% 20.00%", "19.80% 50.20%", "80.00% 20.00%");
        assertThat(elements(page(), "svg").get(0).getAttribute("aria-label"))
                .startsWith("Time of the stages, 8 m 20 s in all: ");
    }

    @Test
    void aBuildOfAnOlderPluginHasNoTimesToShow() {
        stages = List.of(new StageRun("compile", "compiles", Work.REUSED, Optional.empty(), List.of()));
        assertThat(page().getDocumentElement().getTextContent())
                .contains("reused")
                .contains("–");
    }

    @Test
    void theSmallestOfManySubsystemsAreDrawnAsOne() {
        subsystems = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> new Subsystem("s" + i, 2048L * (21 - i), 0))
                .toList();
        String said = elements(page(), "svg").stream()
                .map(svg -> svg.getAttribute("aria-label"))
                .filter(label -> label.startsWith("Code and data"))
                .findFirst()
                .orElseThrow();
        // 2048 * (4 + 3 + 2 + 1)
        assertThat(said).contains("s16 10 KiB").doesNotContain("s17").contains("4 others 20 KiB");
    }

    @Test
    void aLineThatDidNotComeOutAsAskedIsSeenWithoutOpeningAnything() {
        lines = List.of(
                new Line(new OptionSetting("BTRFS_FS", "m", "my.config", 3), "m"),
                new Line(new OptionSetting("NET", "y", "my.config", 4), "n"));
        Element table = elements(page(), "div").stream()
                .filter(div -> div.getAttribute("aria-label").equals("Lines that did not come out as asked"))
                .findFirst()
                .orElseThrow();
        assertThat(table.getTextContent()).contains("NET", "my.config:4").doesNotContain("BTRFS_FS");
        assertThat(table.getParentNode().getNodeName()).isEqualTo("main");
    }

    @Test
    void differencesAreGroupedByWhatBecameOfTheOption() {
        comparisons = List.of(
                new Comparison(
                        "the last build",
                        Optional.of(List.of(
                                new ConfigDifference("A", "n", "m"),
                                new ConfigDifference("B", "n", "m"),
                                new ConfigDifference("HZ", "250", "1000"))),
                        ""),
                new Comparison("itself", Optional.of(List.of()), ""),
                new Comparison("EL's own", Optional.empty(), "None was given."));
        String text = page().getDocumentElement().getTextContent().replaceAll("\\s+", " ");
        assertThat(text)
                .contains("3 options, from the other configuration to this one")
                .contains("n → m: 2 A B")
                .contains("other values: 1 Option There Here HZ 250 1000")
                .contains("Differences from itself None.")
                .contains("Differences from EL's own None was given.");
    }

    private static CheckRow proof(String what, Outcome outcome) {
        return new CheckRow(what, outcome, "found", Optional.empty());
    }

    private static StageRun stage(String name, Work work, long seconds) {
        return stage(name, work, 0, seconds);
    }

    private static StageRun stage(String name, Work work, long after, long seconds) {
        Took took = took(seconds).get();
        return new StageRun(
                name,
                "works",
                work,
                Optional.of(new Took(took.start().plusSeconds(after), took.wall(), took.cpu())),
                List.of("logs/" + name + ".log"));
    }

    private static Optional<Took> took(long seconds) {
        return Optional.of(new Took(NOON, Duration.ofSeconds(seconds), Optional.of(Duration.ofSeconds(2 * seconds))));
    }

    private static List<String> marks(Document page) {
        return elements(page, "span").stream()
                .filter(span -> span.getAttribute("class").startsWith("mark"))
                .map(span -> span.getAttribute("class") + ": " + span.getTextContent())
                .toList();
    }

    private static String verdict(Document page) {
        return elements(page, "p").stream()
                .filter(p -> p.getAttribute("class").startsWith("verdict"))
                .map(p -> p.getAttribute("class") + ": " + p.getTextContent())
                .findFirst()
                .orElseThrow();
    }

    private static List<Element> elements(Document page, String tag) {
        return elements(page.getDocumentElement(), tag);
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            all.add((Element) nodes.item(i));
        }
        return all;
    }

    private Document page() {
        BuildReport report = new BuildReport(
                text,
                text,
                facts.isEmpty() ? List.of(new Fact(text, text, text)) : facts,
                List.of(new PackageFile("rpms/" + text, 1, 2, 3, text)),
                checkResults,
                stages,
                subsystems,
                Optional.of(new Summary(
                        text,
                        text,
                        text,
                        1,
                        2,
                        3,
                        List.of(new Summary.Rating(text, 1, 3)),
                        List.of(
                                new Summary.Open(text, text, text, 7.8, text, text),
                                new Summary.Open("CVE-2026-10001", text, text, 7.8, text, text)),
                        0,
                        text)),
                new Configuration(text, 1, 2, lines, replaced, comparisons));
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(HtmlReport.of(report))));
        } catch (Exception e) {
            throw new AssertionError("The page is not well-formed", e);
        }
    }
}
