// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.check.CheckResult;
import io.github.kernellts.check.KernelCheck;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The results of checks, kept together with the digests of the checked packages. */
final class CheckResults {
    /** Raised when the form of the files changes, so that checks with results in an older form run again. */
    static final int FORMAT = 2;

    private static final String HELD = "held";
    private static final String FAILED = "failed";

    private final Path directory;
    private final List<String> packages;

    /**
     * The result of one group of checks.
     *
     * @param held whether every check held
     * @param results the checks that held; empty if one failed
     * @param failure the message of the failure; empty if every check held
     */
    record Found(boolean held, List<CheckResult> results, String failure) {
        Found {
            results = List.copyOf(results);
        }
    }

    /** @param packages the digests of the packages that are checked */
    CheckResults(Path directory, List<String> packages) {
        this.directory = directory;
        this.packages = List.copyOf(packages);
    }

    /**
     * Runs checks and keeps their results.
     *
     * @param checks returns the checks that held, or throws
     * @return the file with the results
     */
    Path record(KernelCheck.Group group, Supplier<List<CheckResult>> checks) {
        // A check that is killed leaves no result, and the former result is about other packages.
        Trees.delete(file(group));
        List<CheckResult> held;
        try {
            held = checks.get();
        } catch (KernelException e) {
            if (!Thread.currentThread().isInterrupted()) {
                write(group, FAILED, e.getMessage().lines().toList());
            }
            throw e;
        }
        write(
                group,
                HELD,
                held.stream()
                        .map(result -> result.check().id() + "\t" + result.detail())
                        .toList());
        return file(group);
    }

    /** The result for these packages; empty if these checks did not run on them. */
    Optional<Found> of(KernelCheck.Group group) {
        List<String> lines = text(group).lines().toList();
        int start = 1 + packages.size();
        if (lines.size() < start || !lines.subList(1, start).equals(packages)) {
            return Optional.empty();
        }
        List<String> rest = lines.subList(start, lines.size());
        return switch (lines.get(0)) {
            case HELD ->
                Optional.of(new Found(
                        true,
                        rest.stream().flatMap(line -> parse(line).stream()).toList(),
                        ""));
            case FAILED -> Optional.of(new Found(false, List.of(), String.join("\n", rest)));
            default -> Optional.empty();
        };
    }

    private static Optional<CheckResult> parse(String line) {
        String[] fields = line.split("\t", 2);
        return KernelCheck.of(fields[0]).map(check -> new CheckResult(check, fields.length < 2 ? "" : fields[1]));
    }

    String text(KernelCheck.Group group) {
        return Files.exists(file(group)) ? Trees.text(file(group)) : "";
    }

    private void write(KernelCheck.Group group, String result, List<String> lines) {
        List<String> all = new ArrayList<>(List.of(result));
        all.addAll(packages);
        all.addAll(lines);
        Trees.write(file(group), String.join("\n", all) + "\n");
    }

    private Path file(KernelCheck.Group group) {
        return directory.resolve(group.id() + ".result");
    }
}
