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

/** ccache(1), which caches objects, on this machine and in a storage shared with other machines. */
final class Ccache {
    static final String NAME = "ccache";
    /** The maximum size of the cache, in the format of ccache(1); a distribution's kernel takes about 7 GB. */
    private static final String SIZE = "15G";
    /**
     * The timeouts of the storage for each call, in milliseconds (ccache(1), REMOTE STORAGE BACKENDS): with ccache's
     * default of ten seconds for each of thousands of calls, a hanging storage would cost a day.
     */
    private static final String PATIENCE = "|connect-timeout=100|operation-timeout=500";

    private static final String PROGRAM = "KERNEL_LTS_CCACHE";
    /** A file with the configuration of a kernel's objects. */
    static final String CONFIGURATION = "KERNEL_LTS_CONFIGURATION";
    /** Options left out of that file, as a pattern for grep(1) with -E. */
    static final String LEFT_OUT = "KERNEL_LTS_LEFT_OUT";

    /**
     * The script in place of a compiler. A kernel's source is looked up by the headers of its previous compilation,
     * without a preprocessor (ccache(1), THE DEPEND MODE): all its headers are among the dependencies, as it uses no
     * system headers. That mode doesn't see files included by the assembler, so such sources are preprocessed, as are
     * those of host programs. All sources include autoconf.h, which differs for each build number; the options that
     * objects may depend on are in the configuration file instead, and a source that names one of the options left out
     * of it is preprocessed.
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
     * @param program the path of ccache
     * @param directory the directory with {@link #STAND_IN} in place of compilers
     * @param compiler the identity of the compiler and the programs that it runs, equal on machines and in containers
     *     with the same bytes
     */
    static Launcher launcher(
            Path program, Path directory, Path cache, Path log, String compiler, Optional<String> storage) {
        Map<String, String> environment = new TreeMap<>();
        environment.put(PROGRAM, program.toString());
        environment.put("CCACHE_DIR", cache.toString());
        environment.put("CCACHE_MAXSIZE", SIZE);
        // ccache itself would only check the driver, not the programs that it runs.
        environment.put("CCACHE_COMPILERCHECK", "string:" + compiler);
        // Never CCACHE_BASEDIR: the path of the tree, which is named after its content, has to stay in the key. Without
        // a
        // preprocessor, ccache compares the headers that were read, and not those that another release has before them.
        // The directory of the objects is mapped out of debug information, so it makes no difference.
        environment.put("CCACHE_NOHASHDIR", "1");
        environment.put("CCACHE_STATSLOG", log.toString());
        // Ignore the user's configuration, and one in the cache.
        environment.put("CCACHE_CONFIGPATH", "/dev/null");
        storage.map(where -> where.contains("-timeout=") ? where : where + PATIENCE)
                .ifPresent(where -> {
                    environment.put("CCACHE_REMOTE_STORAGE", where);
                    // The variable's name before ccache 4.7.
                    environment.put("CCACHE_SECONDARY_STORAGE", where);
                });
        return new Launcher(
                Optional.of(directory),
                environment,
                List.of(new CallLog(log, lines -> sum(lines, storage))),
                OptionalInt.empty(),
                new Access(Set.of(directory), Set.of(cache, log.getParent()), storage.isPresent()));
    }

    /** Refuses an invalid storage, and one with a password in its address. */
    static void requireStorage(String storage) {
        // A password would be visible in every compiler's environment.
        Address.requireNoLogin("kernel.compiler.storage", storage.replaceFirst("\\|.*", ""));
        if (!STORAGE.matcher(storage).matches()) {
            throw new KernelException(
                    "kernel.compiler.storage is \"" + storage + "\", which is no address of a server",
                    "set kernel.compiler.storage to redis://HOST or http://HOST/PATH, with attributes of ccache(1) such as |read-only");
        }
    }

    /** Each call has a line "# SOURCE", followed by the names of counters (ccache(1), STATISTICS). */
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
