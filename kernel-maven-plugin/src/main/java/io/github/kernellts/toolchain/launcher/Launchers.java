// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Digests;
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
import java.util.UUID;

/** The launchers of compilers, and the choice of one. */
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
    private final String confinement;
    private final Path cache;
    private final Path own;

    /**
     * @param tools finds the launchers and the compilers
     * @param confinement the confinement of compilers: {@code container}, {@code bubblewrap} or {@code none}
     * @param cache the directory shared by launchers of all builds
     * @param own a directory of this build for the logs of calls
     */
    public Launchers(LauncherRequest request, Toolchain tools, String confinement, Path cache, Path own) {
        this.request = request;
        this.tools = tools;
        this.confinement = confinement;
        this.cache = cache;
        this.own = own;
    }

    /**
     * Validates the request, without starting a program.
     *
     * @throws KernelException if the request is invalid
     */
    public void check() {
        if (!KNOWN.contains(request.name())) {
            throw new KernelException(
                    "kernel.compiler.launcher is \"" + request.name() + "\", which is none of its values",
                    "set kernel.compiler.launcher to one of " + String.join(", ", KNOWN));
        }
        if (distributor().equals(Distcc.NAME)) {
            Distcc.hosts(request);
        } else if (request.hosts().isPresent()) {
            throw new KernelException(
                    "kernel.compiler.hosts is set, and kernel.compiler.launcher is " + request.name(),
                    "set kernel.compiler.launcher to distcc or ccache+distcc");
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
        if (distributor().equals(Distcc.NAME) && confinement.equals("bubblewrap")) {
            Distcc.hosts(request).stream()
                    .filter(host -> host.contains("@"))
                    .findFirst()
                    .ifPresent(host -> {
                        throw new KernelException(
                                "kernel.compiler.hosts has " + host
                                        + ", which is reached by ssh, and the sandbox of compilers"
                                        + " shows no ssh key",
                                "run distccd there and write the host without @, or set kernel.sandbox=none");
                    });
        }
        if (confinement.equals("container")
                && (distributes() || request.storage().isPresent())) {
            throw new KernelException(
                    "Containers that compile have no network, and "
                            + (distributes()
                                    ? "kernel.compiler.launcher is " + request.name()
                                    : "kernel.compiler.storage is set"),
                    "set kernel.toolchain to host, or leave out that property");
        }
    }

    /**
     * The requested launcher, after a test of the machines that compile.
     *
     * @param processes runs compilers of this machine outside of any sandbox, for this test
     */
    public Launcher launcher(Processes processes, Output output) {
        check();
        if (!confinement.equals("none") && (distributes() || request.storage().isPresent())) {
            output.warn("Makefiles of the kernel reach the network, as "
                    + (distributes()
                            ? "kernel.compiler.launcher is " + request.name()
                            : "kernel.compiler.storage is set"));
        }
        if (!distributes()) {
            return caches() ? ccache() : Launcher.none();
        }
        Probe probe = new Probe(
                // ccache calls compilers by their paths.
                caches() ? require(COMPILERS.get(0)).toString() : COMPILERS.get(0),
                tools.searchPath(),
                processes,
                own.resolveSibling("launcher-probe"));
        Path prefix = distributor().equals(Icecc.NAME) ? beforeIcecc() : require(Distcc.NAME);
        Launcher others = distributor().equals(Icecc.NAME) ? icecc(prefix, probe) : distcc(probe, processes, output);
        return caches() ? ccache().through(others, Map.of("CCACHE_PREFIX", prefix.toString())) : others;
    }

    private boolean distributes() {
        return List.of(Distcc.NAME, Icecc.NAME).contains(distributor());
    }

    /** The launcher that uses other machines, if the request names one. */
    private String distributor() {
        return request.name().replace(Ccache.NAME + "+", "");
    }

    private boolean caches() {
        return request.name().startsWith(Ccache.NAME)
                || (request.name().equals("auto") && tools.find(Ccache.NAME).isPresent());
    }

    private Launcher ccache() {
        // It must exist, as a container mounts it.
        Path kept = Trees.directory(cache.resolve(Ccache.NAME));
        Path directory = directory(Ccache.NAME);
        COMPILERS.forEach(compiler -> script(directory.resolve(compiler), Ccache.STAND_IN));
        return Ccache.launcher(
                require(Ccache.NAME),
                directory,
                kept,
                Trees.directory(own).resolve("ccache.log"),
                Digests.sha256(tools.identity(COMPILERS.toArray(String[]::new))),
                request.storage());
    }

    private Launcher distcc(Probe probe, Processes processes, Output output) {
        Distcc distcc = new Distcc(
                require(Distcc.NAME),
                probe,
                processes,
                new Distcc.Directories(
                        cache.resolve("distcc"), Trees.directory(own).resolve("distcc.log")));
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
                new Icecc(require(Icecc.NAME), before, Trees.directory(own).resolve("icecc.log"));
        return icecc.launcher(Optional.of(directory), probe);
    }

    private Path require(String program) {
        return tools.find(program)
                .orElseThrow(() -> new KernelException(
                        "kernel.compiler.launcher is " + request.name() + ", and " + program + " is not installed",
                        "install the package " + program + ", or set kernel.compiler.launcher to none"));
    }

    /** A directory for the scripts or links in place of compilers. */
    private Path directory(String launcher) {
        // In a container the launcher may have another path.
        return Trees.directory(cache.resolve("launchers")
                .resolve(launcher)
                .resolve(Path.of("/").relativize(require(launcher))));
    }

    private static void script(Path file, String text) {
        if (Files.isSymbolicLink(file)
                || !Files.exists(file)
                || !Trees.text(file).equals(text)) {
            Path temporary = unique(file);
            Trees.write(temporary, text);
            Trees.executable(temporary);
            Trees.rename(temporary, file);
        }
    }

    /** A temporary name next to a file, unique as several builds may write the same file at once. */
    private static Path unique(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    private static void link(Path link, Path program) {
        try {
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(program)) {
                Path temporary = unique(link);
                Files.createSymbolicLink(temporary, program);
                Trees.rename(temporary, link);
            }
        } catch (IOException e) {
            throw Trees.failure("write", link, e);
        }
    }
}
