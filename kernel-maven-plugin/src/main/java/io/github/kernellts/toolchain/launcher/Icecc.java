// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * icecc(1), which preprocesses here without expanding macros, and compiles on machines chosen by its scheduler. The
 * daemon of this machine sends them the compiler, so their own compilers don't matter.
 */
final class Icecc {
    static final String NAME = "icecc";

    private static final String PROGRAM = "KERNEL_LTS_ICECC";
    private static final String BEFORE = "KERNEL_LTS_BEFORE_COMPILER";

    /**
     * The script that prefixes a compiler's call, run by ccache or {@link #STAND_IN}; ccache adds options after the
     * source. Host programs are compiled here: they are few, and their Makefiles let gcc record its options.
     */
    static final String BEFORE_COMPILER = """
            #!/bin/sh
            case " $* " in
            *" -D__KERNEL__ "*".c "*) exec "$@program@" "$@" ;;
            *) exec "$@" ;;
            esac
            """.replace("@program@", PROGRAM);

    /** The script in place of a compiler. */
    static final String STAND_IN = """
            #!/bin/sh
            # The first directory is that of this script.
            PATH=${PATH#*:}
            exec "$@before@" "${0##*/}" "$@"
            """.replace("@before@", BEFORE);

    private static final Pattern LINE = Pattern.compile("ICECC\\[([0-9]+)\\] [-0-9]+ [:0-9]+: (.*)");
    private static final Pattern CHOSEN = Pattern.compile("Have to use host (\\S+):[0-9]+ .*");
    private static final String HERE = "here";

    private final Path program;
    private final Path before;
    private final Path log;

    /**
     * @param before the path of {@link #BEFORE_COMPILER}
     * @param log its log of the result of each call
     */
    Icecc(Path program, Path before, Path log) {
        this.program = program;
        this.before = before;
        this.log = log;
    }

    /** The launcher, if there is a daemon and its machines compile to the same bytes as this one. */
    Launcher launcher(Optional<Path> directory, Probe probe) {
        byte[] expected = probe.here();
        Path tried = probe.directory().resolve("icecc.log");
        Optional<byte[]> made = probe.through(program, environment(tried));
        String notes = made.isPresent() ? Trees.text(tried) : "";
        if (made.isEmpty() || notes.contains("no local daemon found")) {
            throw new KernelException(
                    "kernel.compiler.launcher is icecc, and no iceccd answers on this machine; " + tried + " says why",
                    "start iceccd (systemctl start iceccd) and its scheduler");
        }
        if (!Arrays.equals(made.get(), expected)) {
            throw new KernelException(
                    "icecc compiles with another compiler (" + Probe.version(made.get()) + ") than this machine ("
                            + Probe.version(expected) + ")",
                    "look at ICECC_VERSION, which names the compiler that is sent");
        }
        return new Launcher(
                directory,
                environment(log),
                List.of(new CallLog(log, Icecc::sum)),
                OptionalInt.empty(),
                new Access(
                        Stream.concat(directory.stream(), Stream.of(before)).collect(Collectors.toSet()),
                        Set.of(log.getParent()),
                        true));
    }

    private Map<String, String> environment(Path notes) {
        return Map.of(
                PROGRAM,
                program.toString(),
                BEFORE,
                before.toString(),
                "ICECC_LOGFILE",
                notes.toString(),
                // The least verbose level that logs the chosen machine.
                "ICECC_DEBUG",
                "debug",
                // Macros are expanded on the other machine (-fdirectives-only), so that gcc gives the same warnings as
                // here.
                "ICECC_REMOTE_CPP",
                "1");
    }

    /** Calls are distinguished by their process ids; each begins with "invoked as". */
    private static String sum(List<String> lines) {
        Map<String, Long> compiled = new TreeMap<>();
        Map<String, String> running = new TreeMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            String process = matcher.group(1);
            String what = matcher.group(2);
            Matcher chosen = CHOSEN.matcher(what);
            if (what.startsWith("invoked as")) {
                Optional.ofNullable(running.put(process, HERE)).ifPresent(host -> compiled.merge(host, 1L, Long::sum));
            } else if (chosen.matches()) {
                running.put(process, chosen.group(1));
            } else if (what.startsWith("<building_local>")) {
                running.put(process, HERE);
            }
        }
        running.values().forEach(host -> compiled.merge(host, 1L, Long::sum));
        long here = compiled.getOrDefault(HERE, 0L);
        compiled.remove(HERE);
        return CallLog.distributed(NAME, compiled, here);
    }
}
