// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** ccache(1), which keeps what was compiled, here and where other machines find it. */
final class Ccache {
    static final String NAME = "ccache";
    /** What is cached in all, as ccache(1) takes it; a distribution's kernel takes about 7 GB. */
    private static final String SIZE = "15G";
    /**
     * How long a call may wait for the storage, in milliseconds (ccache(1), REMOTE STORAGE BACKENDS): ccache's own ten
     * seconds, at each of thousands of calls, would be a day where a storage hangs.
     */
    private static final String PATIENCE = "|connect-timeout=100|operation-timeout=500";

    private static final String PROGRAM = "KERNEL_LTS_CCACHE";
    /** A file of what a kernel's objects are configured by. */
    static final String CONFIGURATION = "KERNEL_LTS_CONFIGURATION";
    /** Options that are not in it, as grep(1) takes them with -E. */
    static final String LEFT_OUT = "KERNEL_LTS_LEFT_OUT";

    /**
     * What stands for a compiler. A kernel's source is looked up by what it included when it was compiled before, which
     * takes no preprocessor (ccache(1), THE DEPEND MODE): its headers are all among the dependencies, as it has no
     * system's. That mode doesn't see what an assembler includes, so such sources are preprocessed, as are those of
     * programs. All include autoconf.h, which is another in each build number; what of it objects may depend on is in
     * the configuration, and what is left out of that has to be named by the source itself.
     */
    static final String STAND_IN = """
            #!/bin/sh
            case " $* " in
            *" -D__KERNEL__ "*".c ")
                for source; do :; done
                if ! grep -qE "\\.incbin${@leftout@:+|$@leftout@}" "$source"; then
                    export CCACHE_DEPEND=1
                    if [ -n "$@configuration@" ]; then
                        export CCACHE_IGNOREHEADERS=include/generated/autoconf.h CCACHE_EXTRAFILES="$@configuration@"
                    fi
                fi ;;
            esac
            # The first directory is that of this script.
            PATH=${PATH#*:}
            exec "$@program@" "${0##*/}" "$@"
            """.replace("@program@", PROGRAM)
            .replace("@configuration@", CONFIGURATION)
            .replace("@leftout@", LEFT_OUT);

    private static final Pattern STORAGE =
            Pattern.compile("(?:redis|http|redis\\+unix)://?[^\\s|]+(?:\\|[a-z-]+(?:=[^\\s|]*)?)*");

    private Ccache() {}

    /**
     * @param program ccache
     * @param directory where {@link #STAND_IN} stands for compilers
     * @param compiler the identity of the compiler with all that it runs: that of another machine or container is the
     *     same if its bytes are
     */
    static Launcher launcher(
            Path program, Path directory, Path cache, Path log, String compiler, Optional<String> storage) {
        Map<String, String> environment = new TreeMap<>();
        environment.put(PROGRAM, program.toString());
        environment.put("CCACHE_DIR", cache.toString());
        environment.put("CCACHE_MAXSIZE", SIZE);
        // ccache itself would look at the driver alone, and not at what it runs.
        environment.put("CCACHE_COMPILERCHECK", "string:" + compiler);
        // The directory of the objects is mapped out of debug information, so it makes no difference.
        environment.put("CCACHE_NOHASHDIR", "1");
        environment.put("CCACHE_STATSLOG", log.toString());
        // Neither the user's configuration nor one that lies in the cache counts.
        environment.put("CCACHE_CONFIGPATH", "/dev/null");
        storage.map(where -> where.contains("-timeout=") ? where : where + PATIENCE)
                .ifPresent(where -> {
                    environment.put("CCACHE_REMOTE_STORAGE", where);
                    // Its name before ccache 4.7.
                    environment.put("CCACHE_SECONDARY_STORAGE", where);
                });
        return new Launcher(
                Optional.of(directory),
                environment,
                List.of(new CallLog(log, lines -> sum(lines, storage))),
                OptionalInt.empty(),
                new Access(Set.of(directory), Set.of(cache, log.getParent()), storage.isPresent()));
    }

    /** Refuses what is no storage, or one that no password may be given for. */
    static void requireStorage(String storage) {
        // Every compiler's environment would show it, too.
        Address.requireNoLogin("kernel.compiler.storage", storage.replaceFirst("\\|.*", ""));
        if (!STORAGE.matcher(storage).matches()) {
            throw new KernelException(
                    "kernel.compiler.storage is \"" + storage + "\"",
                    "give it as redis://HOST or http://HOST/PATH, with attributes of ccache(1) such as |read-only");
        }
    }

    /** For each call there is a line "# SOURCE" and then the names of counters (ccache(1), STATISTICS). */
    private static String sum(List<String> lines, Optional<String> storage) {
        long calls = lines.stream().filter(line -> line.startsWith("# ")).count();
        long hits = count(lines, "direct_cache_hit", "preprocessed_cache_hit");
        long misses = count(lines, "cache_miss");
        return "ccache: " + calls + " calls, " + hits + " from the cache, " + misses + " compiled and kept, "
                + (calls - hits - misses) + " that can't be cached"
                + storage.map(where -> "; of " + where.replaceAll("\\|.*", "") + " "
                                + count(lines, "remote_storage_hit") + " were taken, and it failed "
                                + count(lines, "remote_storage_error", "remote_storage_timeout") + " times")
                        .orElse("");
    }

    private static long count(List<String> lines, String... counters) {
        return lines.stream().filter(List.of(counters)::contains).count();
    }
}
