// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import io.github.kernellts.config.ConfigDifference;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.OptionSetting;
import io.github.kernellts.cve.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of the report.
 *
 * @param name the kernel package's name
 * @param release the kernel's release, as uname -r prints it
 * @param facts the inputs of the build
 * @param packages the RPMs, that of the kernel first
 * @param checks the checks and their outcomes
 * @param stages the stages in their order
 * @param subsystems code and data by subsystem, largest first; empty if that is not known
 * @param vulnerabilities the known vulnerabilities, if the packages were compared with them
 * @param configuration the requested options, and the differences from other configurations
 */
public record BuildReport(
        String name,
        String release,
        List<Fact> facts,
        List<PackageFile> packages,
        List<CheckRow> checks,
        List<StageRun> stages,
        List<Subsystem> subsystems,
        Optional<Summary> vulnerabilities,
        Configuration configuration) {
    public BuildReport {
        facts = List.copyOf(facts);
        packages = List.copyOf(packages);
        checks = List.copyOf(checks);
        stages = List.copyOf(stages);
        subsystems = List.copyOf(subsystems);
    }

    /**
     * One input of the build.
     *
     * @param value a short text or a digest
     * @param warning a warning about it for the reader; empty if there is none
     */
    public record Fact(String name, String value, String warning) {}

    /**
     * One RPM.
     *
     * @param path its path, relative to the page
     * @param bytes the RPM's size
     * @param installed the size of its files when installed, in bytes
     * @param files the number of its files
     * @param sha256 the digest of the RPM
     */
    public record PackageFile(String path, long bytes, long installed, int files, String sha256) {}

    /** The outcome of a check. */
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
     * One check of these packages.
     *
     * @param what the property that is checked
     * @param outcome its outcome
     * @param detail the finding, or the reason why there is none
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
     * @param what its work in a few words
     * @param work whether the last build did it
     * @param took the time and duration of its last run; empty if it never ran, or only in an older plugin
     * @param logs the logs, relative to the page
     */
    public record StageRun(String name, String what, Work work, Optional<Took> took, List<String> logs) {
        public StageRun {
            logs = List.copyOf(logs);
        }
    }

    /**
     * The start and duration of some work.
     *
     * @param start its start
     * @param wall elapsed time
     * @param cpu time of all processors together, if the system reports it
     */
    public record Took(Instant start, Duration wall, Optional<Duration> cpu) {
        /** Whether other work went on at the same time. */
        boolean overlaps(Took other) {
            return start.isBefore(other.end()) && other.start.isBefore(end());
        }

        private Instant end() {
            return start.plus(wall);
        }
    }

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
     * @param base the configuration target below the fragments
     * @param builtIn the number of options that are built in
     * @param modules the number of options that are modules
     * @param lines the lines of fragments, and the resulting values
     * @param replaced lines that replaced one of an earlier fragment
     * @param comparisons with other configurations
     */
    public record Configuration(
            String base,
            long builtIn,
            long modules,
            List<Line> lines,
            List<Fragments.Replaced> replaced,
            List<Comparison> comparisons) {
        public Configuration {
            replaced = List.copyOf(replaced);
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
     * A comparison with another configuration.
     *
     * @param with the name of the other configuration
     * @param differences from there to here; empty if there was nothing to compare with
     * @param otherwise the text if there was nothing to compare with
     */
    public record Comparison(String with, Optional<List<ConfigDifference>> differences, String otherwise) {}
}
