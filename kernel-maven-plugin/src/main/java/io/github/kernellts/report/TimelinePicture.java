// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The stages as bars, each beginning at the end of those before it, or where it began beside one of them. Lengths are in per cent of the page's width, and
 * text keeps its size on a phone.
 */
final class TimelinePicture {
    private static final int ROW = 42;
    private static final int AXIS = 26;
    /** The smallest width of a bar, as a part of the whole, so that a stage of a second stays visible. */
    private static final double THINNEST = 0.006;

    private static final int MOST_TICKS = 4;
    private static final List<Integer> STEPS =
            List.of(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400);

    private final List<BuildReport.StageRun> shown;
    /** Where each bar begins, in milliseconds. */
    private final List<Long> lefts = new ArrayList<>();

    private final long total;

    TimelinePicture(List<BuildReport.StageRun> stages) {
        this.shown = stages.stream()
                .filter(stage -> stage.took().isPresent() && stage.work() != BuildReport.Work.MISSING)
                .toList();
        long end = 0;
        for (BuildReport.StageRun stage : shown) {
            long left = beside(stage.took().get()).orElse(end);
            lefts.add(left);
            end = Math.max(end, left + stage.took().get().wall().toMillis());
        }
        this.total = Math.max(1, end);
    }

    /** The beginning of a stage that ran at the same time as one before it. */
    private Optional<Long> beside(BuildReport.Took took) {
        return IntStream.range(0, lefts.size())
                .filter(i -> shown.get(i).took().get().overlaps(took))
                .mapToObj(i -> lefts.get(i)
                        + Duration.between(shown.get(i).took().get().start(), took.start())
                                .toMillis())
                .map(left -> Math.max(0, left))
                .findFirst();
    }

    void draw(Html page) {
        int height = shown.size() * ROW + AXIS;
        page.open(
                "svg", "class", "picture", "width", "100%", "height", "" + height, "role", "img", "aria-label", said());
        ticks(page);
        int top = 0;
        for (int i = 0; i < shown.size(); i++) {
            BuildReport.StageRun stage = shown.get(i);
            BuildReport.Took took = stage.took().get();
            String cpu = took.cpu()
                    .map(time -> ", CPU " + HumanReadable.duration(time))
                    .orElse("");
            boolean reused = stage.work() == BuildReport.Work.REUSED;
            page.open("text", "x", "0", "y", "" + (top + 15), "class", "name")
                    .text(stage.name() + (reused ? " (reused)" : ""))
                    .close("text");
            page.open("text", "x", "100%", "y", "" + (top + 15), "class", "figures")
                    .text(HumanReadable.duration(took.wall()) + cpu)
                    .close("text");
            double width = Math.max(THINNEST, (double) took.wall().toMillis() / total);
            double left = Math.min((double) lefts.get(i) / total, 1 - width);
            page.empty(
                    "rect",
                    "x",
                    HumanReadable.percent(left),
                    "y",
                    "" + (top + 22),
                    "width",
                    HumanReadable.percent(width),
                    "height",
                    "12",
                    "rx",
                    "2",
                    "class",
                    reused ? "bar reused" : "bar");
            top += ROW;
        }
        page.close("svg");
    }

    private void ticks(Html page) {
        int bottom = shown.size() * ROW;
        long seconds = total / 1000;
        int step = STEPS.stream()
                .filter(each -> seconds / each <= MOST_TICKS)
                .findFirst()
                .orElse(STEPS.get(STEPS.size() - 1));
        for (long tick = 0; tick * 1000 <= total; tick += step) {
            String x = HumanReadable.percent(tick * 1000.0 / total);
            page.empty("line", "x1", x, "x2", x, "y1", "0", "y2", "" + (bottom + 4), "class", "tick");
            // A label at the right edge would be cut off.
            boolean fits = tick * 1000.0 / total < 0.9;
            page.open(
                            "text",
                            "x",
                            x,
                            "y",
                            "" + (bottom + 20),
                            "class",
                            tick == 0 ? "axis" : fits ? "axis middle" : "axis figures")
                    .text(tick == 0 ? "0" : axis(tick))
                    .close("text");
        }
    }

    private static String axis(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds / 60 + " min";
    }

    /** The picture's content in words. */
    private String said() {
        Duration all = Duration.ofMillis(total);
        return "Time of the stages, " + HumanReadable.duration(all) + " in all: "
                + shown.stream()
                        .map(stage -> stage.name() + " "
                                + HumanReadable.duration(stage.took().get().wall())
                                + (stage.work() == BuildReport.Work.REUSED ? " (reused)" : ""))
                        .collect(Collectors.joining(", "));
    }
}
