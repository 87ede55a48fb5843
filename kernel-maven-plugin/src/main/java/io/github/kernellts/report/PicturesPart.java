// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import java.util.List;
import java.util.Optional;

/** The parts of the page with a picture: time and size. */
final class PicturesPart {
    private final Html page;

    PicturesPart(Html page) {
        this.page = page;
    }

    /** The durations of the stages. */
    void time(List<BuildReport.StageRun> stages) {
        page.element("h2", "Time");
        page.open("figure");
        new TimelinePicture(stages).draw(page);
        page.open("figcaption");
        key("", "run by the last build with work to do");
        key("reused", "reused; the time is that of its last run");
        page.close("figcaption").close("figure");
        Table.start(page, "Stages", List.of("Stage", "State", "Time", "CPU", "Started", "Logs", "What it does"));
        for (BuildReport.StageRun stage : stages) {
            Optional<BuildReport.Took> took = stage.took();
            page.open("tr")
                    .element("td", stage.name())
                    .element("td", stage.work().toString(), "class", "time");
            page.element(
                    "td", took.map(each -> HumanReadable.duration(each.wall())).orElse("–"), "class", "number");
            page.element(
                    "td",
                    took.flatMap(BuildReport.Took::cpu)
                            .map(HumanReadable::duration)
                            .orElse("–"),
                    "class",
                    "number");
            page.element(
                    "td", took.map(each -> HumanReadable.time(each.start())).orElse("–"), "class", "time");
            page.open("td");
            page.links(stage.logs());
            page.close("td").element("td", stage.what(), "class", "what").close("tr");
        }
        Table.end(page);
        page.element(
                "p",
                "The times are those of the last run of each stage; a compilation continues an unfinished one. They"
                        + " don't include fetching and unpacking the source. CPU time is that of the whole Maven process"
                        + " and of the programs that it ran meanwhile, so that of stages which ran at once is counted in each.",
                "class",
                "small");
    }

    /** The sizes of the subsystems. */
    void sizes(List<BuildReport.Subsystem> subsystems) {
        page.element("h2", "Size by subsystem");
        if (subsystems.isEmpty()) {
            page.element("p", "Unknown: the build of this branch writes no list of its objects.");
            return;
        }
        page.open("figure");
        new SizesPicture(subsystems).draw(page);
        page.open("figcaption");
        key("", "built in");
        key("modules", "modules");
        page.close("figcaption").close("figure");
        page.element(
                "p",
                "Code and data in memory, by directory of the source, without debug information: of the image's objects"
                        + " before they are linked, and of the packaged modules.",
                "class",
                "small");
    }

    /** The legend of the picture above. */
    private void key(String style, String words) {
        page.open("span", "class", "key")
                .open("svg", "width", "14", "height", "12", "aria-hidden", "true")
                .empty("rect", "x", "1", "y", "1", "width", "12", "height", "10", "class", ("bar " + style).strip())
                .close("svg")
                .text(" " + words)
                .close("span");
    }
}
