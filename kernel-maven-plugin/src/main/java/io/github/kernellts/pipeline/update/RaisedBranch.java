// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.releases.Release;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * A branch whose pins are to be raised, with what is known of the step, for the text of a pull request.
 *
 * @param from the newest of the pinned releases
 * @param release the release that they are raised to
 * @param source its source
 * @param step the differences, or the reason why they are unknown
 * @param vulnerabilities sentences on the known vulnerabilities that it fixes; none if there are no records
 * @param outcomes what came of trying the new release with each kernel
 */
record RaisedBranch(
        KernelVersion from,
        Release release,
        KernelSource source,
        Difference step,
        List<String> vulnerabilities,
        List<ReleaseTrial.Outcome> outcomes) {
    /** The most options that are listed; the first release of a branch has thousands. */
    private static final int MOST_OPTIONS = 100;

    RaisedBranch {
        vulnerabilities = List.copyOf(vulnerabilities);
        outcomes = List.copyOf(outcomes);
    }

    /**
     * The differences between both releases.
     *
     * @param known the differences, if both trees are there
     * @param why the reason why they are unknown
     */
    record Difference(Optional<ReleaseStep> known, String why) {}

    /** The problems, a line for each. */
    List<String> problems() {
        return outcomes.stream()
                .flatMap(outcome -> outcome.problem().stream()
                        .map(problem -> "Linux " + release.version() + " as " + outcome.kernel() + ": " + problem))
                .toList();
    }

    /** A section in Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("## Linux " + release.version().branch() + ": " + from + " to "
                + release.version() + "\n\nReleased on " + release.released() + "; " + source.origin()
                + ", verified by " + source.verifiedBy() + ", SHA-256 " + source.sha256() + ".\n\n");
        step.known()
                .ifPresentOrElse(
                        known -> text.append(known.files() + " files changed, " + known.added() + " lines added, "
                                + known.removed() + " removed.\n\n"
                                + options("Options that appeared", known.appeared())
                                + options("Options that went", known.went())),
                        () -> text.append("The size of the step is unknown: " + inline(step.why()) + "\n\n"));
        vulnerabilities.forEach(sentence -> text.append(sentence + ".\n\n"));
        if (outcomes.isEmpty()) {
            text.append("Patches and fragments were not tried.\n");
        } else {
            text.append("| kernel | patched and configured |\n|---|---|\n");
            outcomes.forEach(outcome -> text.append("| " + outcome.kernel() + " | "
                    + outcome.problem()
                            .map(problem -> "**no**: " + inline(problem))
                            .orElse("all patches apply, all lines of fragments come out as asked")
                    + " |\n"));
        }
        return text.toString();
    }

    private static String options(String title, SortedSet<String> options) {
        if (options.isEmpty()) {
            return title + ": none.\n\n";
        }
        String listed = options.stream()
                .limit(MOST_OPTIONS)
                .map(option -> "`" + option + "`")
                .collect(Collectors.joining(", "));
        int more = options.size() - MOST_OPTIONS;
        return title + ": " + listed + (more > 0 ? " and " + more + " more" : "") + ".\n\n";
    }

    private static String inline(String text) {
        return text.strip().replaceAll("\\s*\n\\s*", "; ").replace("|", "\\|");
    }
}
