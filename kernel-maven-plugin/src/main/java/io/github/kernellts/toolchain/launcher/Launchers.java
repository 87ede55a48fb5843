// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The launchers that there are, and how one is chosen. */
public final class Launchers {
    private static final List<String> COMPILERS = List.of("gcc");
    private static final List<String> KNOWN = List.of(
            "none",
            "auto",
            Ccache.NAME,
            Distcc.NAME,
            Icecc.NAME,
            Ccache.NAME + "+" + Distcc.NAME,
            Ccache.NAME + "+" + Icecc.NAME);

    private final LauncherRequest request;
    private final Toolchain tools;
    private final boolean contained;
    private final Path cache;
    private final Path logs;

    /**
     * @param tools finds the launchers and the compilers
     * @param contained whether a container without a network compiles
     * @param cache where launchers keep what is for all builds
     * @param logs where they note what became of each call
     */
    public Launchers(LauncherRequest request, Toolchain tools, boolean contained, Path cache, Path logs) {
        this.request = request;
        this.tools = tools;
        this.contained = contained;
        this.cache = cache;
        this.logs = logs;
    }

    /**
     * Finds, without starting a program, what is wrong with the request.
     *
     * @throws KernelException if there is anything
     */
    public void check() {
        if (!KNOWN.contains(request.name())) {
            throw new KernelException(
                    "kernel.compiler.launcher is \"" + request.name() + "\"",
                    "set it to one of " + String.join(", ", KNOWN));
        }
        if (distributor().equals(Distcc.NAME)) {
            Distcc.hosts(request);
        } else if (request.hosts().isPresent()) {
            throw new KernelException(
                    "There are kernel.compiler.hosts, and kernel.compiler.launcher is " + request.name(),
                    "set that to distcc or ccache+distcc");
        }
        if (distributes()) {
            require(distributor());
        }
        if (request.name().startsWith(Ccache.NAME)) {
            require(Ccache.NAME);
        }
        request.storage().ifPresent(storage -> {
            Ccache.requireStorage(storage);
            if (!caches()) {
                throw new KernelException(
                        "kernel.compiler.storage is for ccache, which "
                                + (request.name().equals("auto") ? "is not installed" : request.name() + " is not"),
                        "install the package ccache and set kernel.compiler.launcher to it, or to auto");
            }
        });
        if (contained && (distributes() || request.storage().isPresent())) {
            throw new KernelException(
                    "Containers that compile have no network, and "
                            + (distributes()
                                    ? "kernel.compiler.launcher is " + request.name()
                                    : "there is a kernel.compiler.storage"),
                    "set kernel.toolchain=host, or leave that out");
        }
    }

    /** What was asked for; machines that are to compile are tried. */
    public Launcher launcher(Processes processes, Output output) {
        check();
        if (!distributes()) {
            return caches() ? ccache() : Launcher.none();
        }
        Probe probe = new Probe(
                // ccache calls compilers by their paths.
                caches() ? require(COMPILERS.get(0)).toString() : COMPILERS.get(0),
                tools.searchPath(),
                processes,
                logs.resolveSibling("launcher-probe"));
        Path prefix = distributor().equals(Icecc.NAME) ? beforeIcecc() : require(Distcc.NAME);
        Launcher others = distributor().equals(Icecc.NAME) ? icecc(prefix, probe) : distcc(probe, processes, output);
        return caches() ? ccache().through(others, Map.of("CCACHE_PREFIX", prefix.toString())) : others;
    }

    private boolean distributes() {
        return List.of(Distcc.NAME, Icecc.NAME).contains(distributor());
    }

    /** The name of what asks other machines, if the request names one. */
    private String distributor() {
        return request.name().replace(Ccache.NAME + "+", "");
    }

    private boolean caches() {
        return request.name().startsWith(Ccache.NAME)
                || (request.name().equals("auto") && tools.find(Ccache.NAME).isPresent());
    }

    private Launcher ccache() {
        // A container mounts it.
        Path kept = Trees.directory(cache.resolve(Ccache.NAME));
        Path directory = directory(Ccache.NAME);
        COMPILERS.forEach(compiler -> script(directory.resolve(compiler), Ccache.STAND_IN));
        return Ccache.launcher(
                require(Ccache.NAME), directory, kept, Trees.directory(logs).resolve("ccache.log"), request.storage());
    }

    private Launcher distcc(Probe probe, Processes processes, Output output) {
        Distcc distcc = new Distcc(
                require(Distcc.NAME),
                probe,
                processes,
                new Distcc.Directories(
                        cache.resolve("distcc"), Trees.directory(logs).resolve("distcc.log")));
        Path directory = directory(Distcc.NAME);
        COMPILERS.forEach(compiler -> link(directory.resolve(compiler), require(Distcc.NAME)));
        return distcc.launcher(Optional.of(directory), Distcc.hosts(request), output);
    }

    private Path beforeIcecc() {
        Path before = directory(Icecc.NAME).resolveSibling("before-compiler");
        script(before, Icecc.BEFORE_COMPILER);
        return before;
    }

    private Launcher icecc(Path before, Probe probe) {
        Path directory = directory(Icecc.NAME);
        COMPILERS.forEach(compiler -> script(directory.resolve(compiler), Icecc.STAND_IN));
        Icecc icecc =
                new Icecc(require(Icecc.NAME), before, Trees.directory(logs).resolve("icecc.log"));
        return icecc.launcher(Optional.of(directory), probe);
    }

    private Path require(String program) {
        return tools.find(program)
                .orElseThrow(() -> new KernelException(
                        "kernel.compiler.launcher is " + request.name() + ", and " + program + " is not installed",
                        "install the package " + program + ", or set it to none"));
    }

    /** A directory for what stands for compilers. */
    private Path directory(String launcher) {
        // A container may have it elsewhere.
        return Trees.directory(cache.resolve("launchers")
                .resolve(launcher)
                .resolve(Path.of("/").relativize(require(launcher))));
    }

    private static void script(Path file, String text) {
        if (Files.isSymbolicLink(file)
                || !Files.exists(file)
                || !Trees.text(file).equals(text)) {
            Path temporary = Trees.temporarySibling(file);
            Trees.write(temporary, text);
            Trees.executable(temporary);
            Trees.rename(temporary, file);
        }
    }

    private static void link(Path link, Path program) {
        try {
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(program)) {
                Path temporary = Trees.temporarySibling(link);
                Trees.delete(temporary);
                Files.createSymbolicLink(temporary, program);
                Trees.rename(temporary, link);
            }
        } catch (IOException e) {
            throw Trees.failure("write", link, e);
        }
    }
}
