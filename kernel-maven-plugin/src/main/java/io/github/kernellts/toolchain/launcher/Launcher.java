// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A program that compilers are run through.
 *
 * @param directory a directory that comes first on the PATH, where compilers' names stand for the launcher: kbuild then
 *     calls what it always calls, and neither its configuration nor -devel knows of the launcher; empty for none
 * @param environment what the launcher is told
 * @param logs where it notes what became of each call
 * @param jobs how many compilers the machines that it knows can run at once, if it knows others
 */
public record Launcher(
        Optional<Path> directory, Map<String, String> environment, List<CallLog> logs, OptionalInt jobs) {
    public Launcher {
        environment = Map.copyOf(environment);
        logs = List.copyOf(logs);
    }

    /** Compilers run by themselves. */
    public static Launcher none() {
        return new Launcher(Optional.empty(), Map.of(), List.of(), OptionalInt.empty());
    }

    /** This one, which runs the compiler through another. */
    Launcher through(Launcher other, Map<String, String> link) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(other.environment);
        all.putAll(link);
        return new Launcher(
                directory,
                all,
                Stream.concat(logs.stream(), other.logs.stream()).toList(),
                other.jobs);
    }

    /**
     * This one, for a kernel's objects.
     *
     * @param configuration a file of what they are configured by
     * @param leftOut options that are not in it, because they are others in each build: no source that doesn't name one
     *     may depend on it
     */
    public Launcher configured(Path configuration, List<String> leftOut) {
        if (directory.isEmpty()) {
            return this;
        }
        Map<String, String> all = new TreeMap<>(environment);
        all.put(Ccache.CONFIGURATION, configuration.toString());
        all.put(Ccache.LEFT_OUT, String.join("|", leftOut));
        return new Launcher(directory, all, logs, jobs);
    }

    /** The PATH on which compilers are found through the launcher. */
    public String searchPath(String path) {
        return directory.map(first -> first + ":" + path).orElse(path);
    }

    /** Forgets what earlier builds noted. */
    public void reset() {
        logs.forEach(CallLog::reset);
    }

    /** What became of the calls since {@link #reset}, in a line for each that noted anything. */
    public List<String> statistics() {
        return logs.stream().flatMap(log -> log.statistics().stream()).toList();
    }
}
