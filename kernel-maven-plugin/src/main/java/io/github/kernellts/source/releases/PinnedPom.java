// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.EditedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A POM with the point releases that its elements {@code kernel.version} pin.
 *
 * @param file the POM
 * @param text its bytes, each as one character, so that unchanged bytes survive in any encoding
 */
record PinnedPom(Path file, String text) {
    /** A comment has no two hyphens in it. */
    private static final String SPACE = "(?:\\s|<!--[^-]*+(?:-[^-]++)*+-->)*+";

    /** Also matches comments and CDATA sections, so that they are skipped as a whole. */
    private static final Pattern PIN = Pattern.compile(
            "<!--.*?-->|<!\\[CDATA\\[.*?\\]\\]>" + "|<kernel\\.version(?:\\s[^<>]*)?>" + SPACE + "([0-9.]+)" + SPACE
                    + "</kernel\\.version\\s*>",
            Pattern.DOTALL);

    static PinnedPom read(Path file) {
        return new PinnedPom(file, EditedFile.read(file).text());
    }

    /** The pinned versions, in the order of the file. */
    List<KernelVersion> versions() {
        return PIN.matcher(text)
                .results()
                .map(pin -> pin.group(1))
                .filter(PinnedPom::isVersion)
                .map(KernelVersion::parse)
                .toList();
    }

    /** The same POM with each pinned version replaced. */
    PinnedPom raised(UnaryOperator<KernelVersion> raise) {
        StringBuilder raised = new StringBuilder();
        int copied = 0;
        Matcher pin = PIN.matcher(text);
        while (pin.find()) {
            if (isVersion(pin.group(1))) {
                raised.append(text, copied, pin.start(1)).append(raise.apply(KernelVersion.parse(pin.group(1))));
                copied = pin.end(1);
            }
        }
        return new PinnedPom(file, raised.append(text.substring(copied)).toString());
    }

    /** Whether a match is a version: a comment has no group, and other goals refuse a text such as 6.1. */
    private static boolean isVersion(String pinned) {
        return pinned != null && KernelVersion.isOne(pinned);
    }

    void write() {
        EditedFile.read(file).write(text);
    }
}
