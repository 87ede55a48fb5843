// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import io.github.kernellts.config.ConfigDifference;
import io.github.kernellts.config.OptionSetting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that the page shows.
 *
 * @param name the kernel package's name
 * @param release what uname -r prints
 * @param facts what was built from what
 * @param packages the RPMs, that of the kernel first
 * @param checks the checks and their outcomes
 * @param stages the stages in their order
 * @param subsystems where code and data come from, largest first; empty if that is not known
 * @param configuration what was asked for, and what differs from elsewhere
 */
public record BuildReport(
        String name,
        String release,
        List<Fact> facts,
        List<PackageFile> packages,
        List<CheckRow> checks,
        List<StageRun> stages,
        List<Subsystem> subsystems,
        Configuration configuration) {
    public BuildReport {
        facts = List.copyOf(facts);
        packages = List.copyOf(packages);
        checks = List.copyOf(checks);
        stages = List.copyOf(stages);
        subsystems = List.copyOf(subsystems);
    }

    /**
     * One thing that the build was made of.
     *
     * @param value a short text or a digest
     * @param warning what a person should know about it, empty if nothing
     */
    public record Fact(String name, String value, String warning) {}

    /**
     * One RPM.
     *
     * @param path where it is, relative to the page
     * @param bytes the RPM's size
     * @param installed what it takes on a disk, in bytes
     * @param files how many files it has
     * @param sha256 the digest of the RPM
     */
    public record PackageFile(String path, long bytes, long installed, int files, String sha256) {}

    /** What came of a check. */
    public enum Outcome {
        HELD("held"),
        FAILED("failed"),
        NOT_RUN("not run");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * One check of these very packages.
     *
     * @param what what was to be proved
     * @param outcome what came of it
     * @param detail what was found, or why not
     * @param log the log, relative to the page
     */
    public record CheckRow(String what, Outcome outcome, String detail, Optional<String> log) {}

    /** Whether the last build worked on a stage. */
    public enum Work {
        DONE("done"),
        REUSED("reused"),
        MISSING("not done");

        private final String words;

        Work(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * A stage.
     *
     * @param name its name
     * @param what what it does
     * @param work whether the last build did it
     * @param took when and how long it was worked on last; empty if it never was, or by an older plugin
     * @param logs the logs, relative to the page
     */
    public record StageRun(String name, String what, Work work, Optional<Took> took, List<String> logs) {
        public StageRun {
            logs = List.copyOf(logs);
        }
    }

    /**
     * How long something took.
     *
     * @param start when it began
     * @param wall by the clock
     * @param cpu on all processors together, if the system tells
     */
    public record Took(Instant start, Duration wall, Optional<Duration> cpu) {}

    /**
     * A directory of the kernel's source.
     *
     * @param name such as {@code fs} or {@code drivers/net}
     * @param builtIn bytes of code and data in the image
     * @param modules bytes of code and data in modules
     */
    public record Subsystem(String name, long builtIn, long modules) {
        public long total() {
            return builtIn + modules;
        }
    }

    /**
     * The configuration.
     *
     * @param base the target that fragments were laid over
     * @param builtIn how many options are built in
     * @param modules how many are modules
     * @param lines what fragments asked for, and what came out
     * @param comparisons with other configurations
     */
    public record Configuration(
            String base, long builtIn, long modules, List<Line> lines, List<Comparison> comparisons) {
        public Configuration {
            lines = List.copyOf(lines);
            comparisons = List.copyOf(comparisons);
        }
    }

    /**
     * A line of a fragment.
     *
     * @param got the option's value in the kernel
     */
    public record Line(OptionSetting request, String got) {
        public boolean kept() {
            return request.value().equals(got);
        }
    }

    /**
     * Another configuration, from which this one differs.
     *
     * @param with what it is compared with
     * @param differences from there to here; empty if there was nothing to compare with
     * @param otherwise what is to be said then
     */
    public record Comparison(String with, Optional<List<ConfigDifference>> differences, String otherwise) {}
}
