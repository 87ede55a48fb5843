// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Subsystems as bars of two parts: bytes in the image, and bytes in modules. */
final class SizesPicture {
    private static final int ROW = 36;
    private static final int SHOWN = 16;

    private final List<BuildReport.Subsystem> shown;
    private final long largest;

    /** @param subsystems largest first; the smallest of many are drawn as one */
    SizesPicture(List<BuildReport.Subsystem> subsystems) {
        this.shown = new ArrayList<>(subsystems.stream().limit(SHOWN).toList());
        if (subsystems.size() > SHOWN) {
            List<BuildReport.Subsystem> others = subsystems.subList(SHOWN, subsystems.size());
            shown.add(new BuildReport.Subsystem(
                    others.size() + " others",
                    others.stream().mapToLong(BuildReport.Subsystem::builtIn).sum(),
                    others.stream().mapToLong(BuildReport.Subsystem::modules).sum()));
        }
        this.largest = Math.max(
                1, shown.stream().mapToLong(BuildReport.Subsystem::total).max().orElse(1));
    }

    void draw(Html page) {
        page.open(
                "svg",
                "class",
                "picture",
                "width",
                "100%",
                "height",
                "" + shown.size() * ROW,
                "role",
                "img",
                "aria-label",
                said());
        int top = 0;
        for (BuildReport.Subsystem each : shown) {
            page.open("text", "x", "0", "y", "" + (top + 14), "class", "name")
                    .text(each.name())
                    .close("text");
            page.open("text", "x", "100%", "y", "" + (top + 14), "class", "figures")
                    .text(figures(each))
                    .close("text");
            double builtIn = (double) each.builtIn() / largest;
            bar(page, top, 0, builtIn, "bar");
            bar(page, top, builtIn, (double) each.modules() / largest, "bar modules");
            top += ROW;
        }
        page.close("svg");
    }

    private static void bar(Html page, int top, double left, double width, String style) {
        if (width > 0) {
            page.empty(
                    "rect",
                    "x",
                    HumanReadable.percent(left),
                    "y",
                    "" + (top + 20),
                    "width",
                    HumanReadable.percent(width),
                    "height",
                    "9",
                    "class",
                    style);
        }
    }

    private static String figures(BuildReport.Subsystem each) {
        if (each.modules() == 0) {
            return HumanReadable.size(each.builtIn());
        }
        return each.builtIn() == 0
                ? HumanReadable.size(each.modules())
                : HumanReadable.size(each.builtIn()) + " + " + HumanReadable.size(each.modules());
    }

    /** The picture's content in words. */
    private String said() {
        return "Code and data by subsystem: "
                + shown.stream()
                        .map(each -> each.name() + " " + HumanReadable.size(each.builtIn()) + " built in and "
                                + HumanReadable.size(each.modules()) + " in modules")
                        .collect(Collectors.joining(", "));
    }
}
