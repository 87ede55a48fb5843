// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the checks of packages found, kept with the digests of the packages that it is about. */
final class CheckResults {
    /** Raised when other things are kept, so that checks whose result was not kept in full are run again. */
    static final int FORMAT = 1;

    private static final String HELD = "held";
    private static final String FAILED = "failed";

    private final Path directory;
    private final List<String> packages;

    /**
     * What a check found.
     *
     * @param held whether everything held
     * @param lines what held, each as in {@code name (detail)}, or why something did not
     */
    record Found(boolean held, List<String> lines) {}

    /** @param packages the digests of the packages that are checked */
    CheckResults(Path directory, List<String> packages) {
        this.directory = directory;
        this.packages = List.copyOf(packages);
    }

    /**
     * Runs a check and keeps what it found.
     *
     * @param check gives what held, or throws
     * @return the file in which it is kept
     */
    Path record(String name, Supplier<List<String>> check) {
        // A check that is killed proves nothing, neither do the results of the one before it.
        Trees.delete(file(name));
        List<String> held;
        try {
            held = check.get();
        } catch (KernelException e) {
            if (!Thread.currentThread().isInterrupted()) {
                write(name, FAILED, e.getMessage().lines().toList());
            }
            throw e;
        }
        write(name, HELD, held);
        return file(name);
    }

    /** What a check of these packages found; empty if it was not run on them. */
    Optional<Found> of(String name) {
        List<String> lines = text(name).lines().toList();
        int start = 1 + packages.size();
        if (lines.size() < start || !lines.subList(1, start).equals(packages)) {
            return Optional.empty();
        }
        return switch (lines.get(0)) {
            case HELD -> Optional.of(new Found(true, lines.subList(start, lines.size())));
            case FAILED -> Optional.of(new Found(false, lines.subList(start, lines.size())));
            default -> Optional.empty();
        };
    }

    String text(String name) {
        return Files.exists(file(name)) ? Trees.text(file(name)) : "";
    }

    private void write(String name, String result, List<String> lines) {
        List<String> all = new ArrayList<>(List.of(result));
        all.addAll(packages);
        all.addAll(lines);
        Trees.write(file(name), String.join("\n", all) + "\n");
    }

    private Path file(String name) {
        return directory.resolve(name + ".proof");
    }
}
