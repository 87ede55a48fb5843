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
 * A program that runs compilers.
 *
 * @param directory the first directory on the PATH, with the launcher under the compilers' names: kbuild's calls don't
 *     change, and neither its configuration nor -devel contains the launcher; empty for none
 * @param environment the launcher's own variables
 * @param logs its logs of calls
 * @param jobs the number of compilers that can run at once on all machines, if it uses others
 * @param access the files that it needs in addition to the compiler's, and the network if it uses other machines
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

    /** No launcher: compilers are called directly. */
    public static Launcher none() {
        return new Launcher(
                Optional.empty(),
                // A compiler's name on the PATH may be a symlink to the user's own ccache.
                Map.of("CCACHE_DISABLE", "1"),
                List.of(),
                OptionalInt.empty(),
                Access.NONE);
    }

    /** A copy that runs the compiler through another launcher. */
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
     * A copy for a kernel's objects.
     *
     * @param configuration a file with their configuration
     * @param leftOut options left out of that file because they differ in each build: only a source that names such an
     *     option may depend on it
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

    /** The PATH with the launcher in place of the compilers. */
    public String searchPath(String path) {
        return directory.map(first -> first + ":" + path).orElse(path);
    }

    /** Deletes the logs of earlier builds. */
    public void reset() {
        logs.forEach(CallLog::reset);
    }

    /** A line for each log: the results of the calls since {@link #reset}. */
    public List<String> statistics() {
        return logs.stream().flatMap(log -> log.statistics().stream()).toList();
    }
}
