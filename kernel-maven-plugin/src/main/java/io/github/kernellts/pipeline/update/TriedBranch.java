// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.releases.Release;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A branch with older pins, with what is known of the step and what came of trying it, for the text of a pull request.
 *
 * @param from the newest of the pinned releases
 * @param release the release that they are raised to, if it fits
 * @param source its source, if it could be fetched and verified
 * @param failure the reason why it could not be fetched or tried, as a sentence that names it
 * @param step the differences, or the reason why they are unknown
 * @param vulnerabilities sentences on the known vulnerabilities that it fixes; none if there are no records
 * @param outcomes what came of trying the new release with each kernel
 */
record TriedBranch(
        KernelVersion from,
        Release release,
        Optional<KernelSource> source,
        Optional<String> failure,
        Difference step,
        List<String> vulnerabilities,
        List<ReleaseTrial.Outcome> outcomes) {
    /** The most options that are listed; the first release of a branch has thousands. */
    private static final int MOST_OPTIONS = 100;

    TriedBranch {
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

    /** Why the pins stay, a text for each reason; none if they are raised. */
    List<String> problems() {
        return Stream.concat(failure.stream(), misfits()).toList();
    }

    /** Whether patches or fragments don't fit, which people can mend. */
    boolean isMisfit() {
        return misfits().findAny().isPresent();
    }

    private Stream<String> misfits() {
        return outcomes.stream()
                .flatMap(outcome -> outcome.problem().stream()
                        .map(problem -> "Linux " + release.version() + " as " + outcome.kernel() + ": " + problem));
    }

    boolean isRaised() {
        return problems().isEmpty();
    }

    /** A section in Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("## Linux " + release.version().branch() + ": " + from
                + (isRaised() ? " to " + release.version() : " stays") + "\n\n");
        if (!isRaised()) {
            text.append("**Not raised to " + release.version() + "**, as "
                    + failure.map(why -> inline(why) + "\n\n").orElse("it can't be built as configured.\n\n"));
        }
        source.ifPresent(known -> {
            text.append(
                    release.released().map(day -> "Released on " + day + "; ").orElse("") + known.origin()
                            + ", verified by " + known.verifiedBy() + ", SHA-256 " + known.sha256() + ".\n\n");
            known.warnings().forEach(warning -> text.append(inline(warning) + ".\n\n"));
            step.known()
                    .ifPresentOrElse(
                            size -> text.append(size.files() + " files changed, " + size.added() + " lines added, "
                                    + size.removed() + " removed.\n\n"
                                    + options("Options that appeared", size.appeared())
                                    + options("Options that went", size.went())),
                            () -> text.append("The size of the step is unknown: " + inline(step.why()) + "\n\n"));
        });
        vulnerabilities.forEach(sentence -> text.append(sentence + ".\n\n"));
        if (!outcomes.isEmpty()) {
            text.append("| kernel | patched and configured |\n|---|---|\n");
            outcomes.forEach(outcome -> text.append("| " + outcome.kernel() + " | "
                    + outcome.problem()
                            .map(problem -> "**no**: " + inline(problem))
                            .orElse("all patches apply, all lines of fragments come out as asked")
                    + " |\n"));
        } else if (failure.isEmpty()) {
            text.append("Patches and fragments were not tried.\n");
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
