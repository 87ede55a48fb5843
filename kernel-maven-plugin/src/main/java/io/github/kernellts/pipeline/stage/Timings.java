// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.stage;

import io.github.kernellts.report.BuildReport.Took;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The times of the stages' runs, kept next to their stamps: each finished stage adds a line. Lines of earlier builds
 * stay, so that the duration of a reused stage is known.
 */
public final class Timings implements Stage.Recorder {
    private static final int FIELDS = 5;

    private final Path file;
    private final Instant build;
    private final Supplier<Instant> clock;
    private final Supplier<Optional<Duration>> cpu;

    /**
     * One line.
     *
     * @param took its start and duration
     * @param build the start of its build
     */
    public record Run(Took took, Instant build) {}

    /**
     * @param build the start of this build, which identifies it
     * @param cpu the processor time so far, if the system reports it
     */
    public Timings(Path file, Instant build, Supplier<Instant> clock, Supplier<Optional<Duration>> cpu) {
        this.file = file;
        this.build = build;
        this.clock = clock;
        this.cpu = cpu;
    }

    @Override
    public List<Path> record(StageName stage, Supplier<List<Path>> work) {
        Instant start = clock.get();
        Optional<Duration> before = cpu.get();
        List<Path> made = work.get();
        Optional<Duration> spent = before.flatMap(from -> cpu.get().map(to -> to.minus(from)));
        append(String.join(
                "\t",
                stage.id(),
                start.toString(),
                Duration.between(start, clock.get()).toString(),
                spent.map(Duration::toString).orElse("-"),
                build.toString()));
        return made;
    }

    private void append(String line) {
        try {
            Files.writeString(Trees.parents(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }

    /** The last run of each stage. */
    public Map<String, Run> last() {
        Map<String, Run> runs = new HashMap<>();
        text().lines().forEach(line -> parse(line).ifPresent(run -> runs.put(line.split("\t")[0], run)));
        return runs;
    }

    /** The last build that had something to do. */
    public Optional<Instant> lastBuild() {
        return text().lines()
                .flatMap(line -> parse(line).stream())
                .map(Run::build)
                .reduce((one, next) -> next);
    }

    public String text() {
        return Files.exists(file) ? Trees.text(file) : "";
    }

    /** Reads a line; empty if the build was killed while writing it. */
    private static Optional<Run> parse(String line) {
        String[] fields = line.split("\t");
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Run(
                    new Took(
                            Instant.parse(fields[1]),
                            Duration.parse(fields[2]),
                            fields[3].equals("-") ? Optional.empty() : Optional.of(Duration.parse(fields[3]))),
                    Instant.parse(fields[4])));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
