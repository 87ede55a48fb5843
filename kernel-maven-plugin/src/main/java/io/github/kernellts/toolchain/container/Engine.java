// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * podman or docker.
 *
 * @param program its path
 * @param environment its environment variables
 * @param processes runs the engine
 */
record Engine(Path program, Map<String, String> environment, Processes processes) {
    private static final List<String> KNOWN = List.of("podman", "docker");
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max (open files|processes) +(\\d+) +(\\d+) ");

    Engine {
        environment = Map.copyOf(environment);
    }

    /** The requested engine, or else the first one found. */
    static Optional<Engine> find(ToolchainRequest request, Toolchain host, Processes processes) {
        List<String> wanted = request.engine().map(List::of).orElse(KNOWN);
        return found(wanted.stream(), request, host, processes).findFirst();
    }

    /** Every engine of this machine that an earlier build may have used. */
    static List<Engine> all(ToolchainRequest request, Toolchain host, Processes processes) {
        return found(Stream.concat(request.engine().stream(), KNOWN.stream()), request, host, processes)
                .distinct()
                .toList();
    }

    private static Stream<Engine> found(
            Stream<String> names, ToolchainRequest request, Toolchain host, Processes processes) {
        return names.flatMap(name -> host.find(name).stream())
                .map(program -> new Engine(program, request.environment(), processes));
    }

    /**
     * An image in the engine's local storage.
     *
     * @param name the requested name
     * @param id the SHA-256 of its configuration, which covers the whole image
     * @param path its PATH
     */
    record Image(String name, String id, String path) {}

    /** An image, if it is in the local storage. */
    Optional<Image> image(String name) {
        Processes.Result result = processes.run(
                command("image", "inspect", "--format", "{{.Id}}{{range .Config.Env}}{{\"\\n\"}}{{.}}{{end}}", name));
        if (!result.succeeded()) {
            if (result.output().toLowerCase(Locale.ROOT).matches("(?s).*(no such image|not known|not found).*")) {
                return Optional.empty();
            }
            throw new KernelException(
                    program + " does not work here: " + result.output().strip(),
                    "repair it, or set kernel.toolchain to host or kernel.toolchain.engine to another engine");
        }
        List<String> lines = result.output().lines().toList();
        String path = lines.stream()
                .filter(line -> line.startsWith("PATH="))
                .map(line -> line.substring("PATH=".length()))
                .findFirst()
                .orElse("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return Optional.of(new Image(name, lines.get(0).replaceFirst("^sha256:", ""), path));
    }

    boolean isPodman() {
        return program.getFileName().toString().startsWith("podman");
    }

    /** The options by which files belong to the building user, inside and outside. */
    List<String> userOptions() {
        int uid = id("unix:uid");
        if (isPodman() && uid != 0) {
            return List.of("--userns=keep-id");
        }
        // The daemon of a rootless docker maps root to the user who started it.
        boolean rootless = !isPodman()
                && processes
                        .run(command("info", "--format", "{{.SecurityOptions}}"))
                        .output()
                        .contains("name=rootless");
        return rootless ? List.of("--user", "0:0") : List.of("--user", uid + ":" + id("unix:gid"));
    }

    private static int id(String attribute) {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), attribute);
        } catch (IOException e) {
            throw Trees.failure("read", Path.of("/proc/self"), e);
        }
    }

    /**
     * The options that give a container the limits of this process; the engine's defaults may exceed those of the
     * machine.
     *
     * @param limits the text of proc_pid_limits(5)
     * @param most the maximum number of processes of the machine, which engines use as their own limit
     */
    static List<String> limits(String limits, long most) {
        List<String> options = new ArrayList<>();
        Matcher lines = LIMIT.matcher(limits);
        while (lines.find()) {
            boolean ofProcesses = lines.group(1).equals("processes");
            long soft = Long.parseLong(lines.group(2));
            long hard = Long.parseLong(lines.group(3));
            options.add("--ulimit");
            options.add(
                    ofProcesses
                            ? "nproc=" + Math.min(soft, most) + ":" + Math.min(hard, most)
                            : "nofile=" + soft + ":" + hard);
        }
        return options;
    }

    static List<String> limits() {
        return limits(
                Trees.text(Path.of("/proc/self/limits")),
                Long.parseLong(Trees.text(Path.of("/proc/sys/kernel/pid_max")).strip()));
    }

    /** Ends a container in any state, and removes it. */
    void remove(String container) {
        processes.run(command("rm", "--force", "--volumes", container));
    }

    Command command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(program.toString()));
        all.addAll(List.of(arguments));
        return Command.of(Path.of("/"), all).withEnvironment(environment);
    }
}
