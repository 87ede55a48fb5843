// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * distcc(1), which preprocesses here and compiles on other machines.
 *
 * <p>It doesn't check their compilers, so all machines are tested before the build: one that compiles the same source
 * to different bytes is refused.
 */
final class Distcc {
    static final String NAME = "distcc";
    /**
     * The maximum time of a machine for one file, and the time for which a machine that exceeded it is not used, in
     * seconds (distcc(1), ENVIRONMENT VARIABLES).
     */
    private static final Map<String, String> PATIENCE =
            Map.of("DISTCC_IO_TIMEOUT", "120", "DISTCC_BACKOFF_PERIOD", "1200");

    private static final Pattern COMPILED = Pattern.compile("distcc\\[[0-9]+\\] compile .* on ([^ ]+) completed ok");
    private static final String HERE = "localhost";

    private final Path program;
    private final Probe probe;
    private final Processes processes;
    private final Directories directories;

    /**
     * The directories and files written by distcc.
     *
     * @param state the directory of its locks on machines
     * @param log its log of calls
     */
    record Directories(Path state, Path log) {}

    /** @param probe the test source for each machine */
    Distcc(Path program, Probe probe, Processes processes, Directories directories) {
        this.program = program;
        this.probe = probe;
        this.processes = processes;
        this.directories = directories;
    }

    /** The requested machines, in the format of distcc(1). */
    static List<String> hosts(LauncherRequest request) {
        List<String> hosts = request.hosts().stream()
                .flatMap(text -> Stream.of(text.strip().split("\\s+")))
                .toList();
        if (hosts.stream().allMatch(String::isEmpty)) {
            throw new KernelException(
                    "kernel.compiler.launcher is " + request.name() + ", and kernel.compiler.hosts is not set",
                    "set kernel.compiler.hosts to machines that run distccd, such as 10.0.0.2/8 10.0.0.3/8");
        }
        for (String host : hosts) {
            if (host.matches(".*,cpp\\b.*") || host.equals("+zeroconf")) {
                throw new KernelException(
                        "kernel.compiler.hosts has " + host
                                + ", and neither distcc's pump mode nor zeroconf is supported",
                        "leave out cpp and +zeroconf: sources are preprocessed here");
            }
        }
        return hosts;
    }

    /** The launcher with all responding machines. */
    Launcher launcher(Optional<Path> directory, List<String> hosts, Output output) {
        Map<String, String> environment = environment(String.join(" ", answering(hosts, output)));
        Command slots = new Command(List.of(program.toString(), "-j"), probe.directory(), environment);
        return new Launcher(
                directory,
                environment,
                List.of(new CallLog(directories.log(), Distcc::sum)),
                OptionalInt.of(Integer.parseInt(
                        processes.output(slots, "look at kernel.compiler.hosts").strip())),
                new Access(
                        directory.stream().collect(Collectors.toSet()),
                        Set.of(directories.state(), directories.log().getParent()),
                        true));
    }

    /** The machines that compile for this one; a machine with a different result is refused. */
    private List<String> answering(List<String> hosts, Output output) {
        byte[] expected = probe.here();
        List<String> answering = hosts.stream()
                .filter(host -> !isMachine(host) || compiles(host, expected, output))
                .toList();
        if (answering.stream().noneMatch(Distcc::isMachine)) {
            throw new KernelException(
                    "None of kernel.compiler.hosts (" + String.join(" ", hosts) + ") compiles for this machine",
                    "start distccd there and let it --allow this machine, or set kernel.compiler.launcher=auto");
        }
        return answering;
    }

    /** Whether a host is another machine, and neither this one nor an option. */
    private static boolean isMachine(String host) {
        return !host.startsWith("--") && !host.matches(HERE + "(/.*)?");
    }

    private boolean compiles(String host, byte[] expected, Output output) {
        // A separate log, as the log of calls is reset after this test.
        Path log = probe.directory().resolve("distcc.log");
        Map<String, String> alone = environment(host);
        alone.putAll(Map.of("DISTCC_FALLBACK", "0", "DISTCC_IO_TIMEOUT", "20", "DISTCC_LOG", log.toString()));
        Optional<byte[]> made = probe.through(program, alone);
        if (made.isEmpty()) {
            output.warn(
                    "distcc's " + host + " of kernel.compiler.hosts does not compile for this machine: it is left out; "
                            + log + " says why");
        } else if (!Arrays.equals(made.get(), expected)) {
            throw new KernelException(
                    "distcc's " + host + " compiles with another compiler (" + Probe.version(made.get())
                            + ") than this machine (" + Probe.version(expected)
                            + "), so the kernel could not be reproduced",
                    "install the same there, or leave it out of kernel.compiler.hosts");
        }
        return made.isPresent();
    }

    private Map<String, String> environment(String hosts) {
        Map<String, String> environment = new TreeMap<>(PATIENCE);
        environment.put("DISTCC_HOSTS", hosts);
        environment.put("DISTCC_DIR", Trees.directory(directories.state()).toString());
        environment.put("DISTCC_LOG", directories.log().toString());
        // Keeps the compiler's name as called by make and tested here.
        environment.put("DISTCC_NO_REWRITE_CROSS", "1");
        return environment;
    }

    private static String sum(List<String> lines) {
        Map<String, Long> compiled = lines.stream()
                .map(COMPILED::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1).replaceAll("[/,].*", ""))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        long here = compiled.getOrDefault(HERE, 0L);
        compiled.remove(HERE);
        return CallLog.distributed(NAME, compiled, here);
    }
}
