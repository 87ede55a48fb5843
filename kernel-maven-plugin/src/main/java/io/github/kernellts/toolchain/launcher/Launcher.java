// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Access;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A program that compilers are run through.
 *
 * @param directory a directory that comes first on the PATH, where compilers' names stand for the launcher: kbuild then
 *     calls what it always calls, and neither its configuration nor -devel knows of the launcher; empty for none
 * @param environment the launcher's own variables
 * @param logs its logs of calls
 * @param jobs how many compilers can run at once on all machines that it uses, if it uses others
 * @param access the files that it needs beside the compiler's, and the network if it uses other machines
 */
public record Launcher(
        Optional<Path> directory,
        Map<String, String> environment,
        List<CallLog> logs,
        OptionalInt jobs,
        Access access) {
    public Launcher {
        environment = Map.copyOf(environment);
        logs = List.copyOf(logs);
    }

    /** Compilers run by themselves. */
    public static Launcher none() {
        return new Launcher(
                Optional.empty(),
                // A compiler's name on the PATH may stand for the user's own ccache.
                Map.of("CCACHE_DISABLE", "1"),
                List.of(),
                OptionalInt.empty(),
                Access.NONE);
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
                other.jobs,
                access.and(other.access));
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
        return new Launcher(directory, all, logs, jobs, access.and(new Access(Set.of(configuration), Set.of(), false)));
    }

    /** The PATH on which compilers are found through the launcher. */
    public String searchPath(String path) {
        return directory.map(first -> first + ":" + path).orElse(path);
    }

    /** Deletes the logs of earlier builds. */
    public void reset() {
        logs.forEach(CallLog::reset);
    }

    /** A line for each log: what became of the calls since {@link #reset}. */
    public List<String> statistics() {
        return logs.stream().flatMap(log -> log.statistics().stream()).toList();
    }
}
