// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The protection of this machine's keys, files, processes and network against the makefiles of a build. */
final class Sandbox {
    private static final String BUBBLEWRAP = "bubblewrap";
    private static final String NONE = "none";
    /** What docker and podman otherwise refuse to programs of a container: user namespaces, and a /proc of their own. */
    private static final String UNCONFINED = "--security-opt seccomp=unconfined --security-opt systempaths=unconfined";

    private final String requested;
    private final Toolchain host;
    private final Processes processes;
    private final Path work;
    private final UserNamespaces namespaces;
    private Optional<String> failure;
    private List<String> hardening = Bubblewrap.HARDENING;

    /**
     * @param requested {@code auto}, {@code bubblewrap} or {@code none}
     * @param work the work directory of a build
     */
    Sandbox(String requested, Toolchain host, Processes processes, Path work) {
        this(requested, host, processes, work, UserNamespaces.ofThisMachine());
    }

    /** @param namespaces whether the machine lets its users make user namespaces */
    Sandbox(String requested, Toolchain host, Processes processes, Path work, UserNamespaces namespaces) {
        if (!List.of("auto", BUBBLEWRAP, NONE).contains(requested)) {
            throw new KernelException(
                    "kernel.sandbox is \"" + requested + "\", which is none of its values",
                    "set kernel.sandbox to auto, bubblewrap or none");
        }
        this.requested = requested;
        this.host = host;
        this.processes = processes;
        this.work = work;
        this.namespaces = namespaces;
    }

    /** {@code bubblewrap} or {@code none}. */
    String kind() {
        return failure().isEmpty() && !requested.equals(NONE) ? BUBBLEWRAP : NONE;
    }

    /** @throws KernelException if a sandbox is required, and none works on this machine */
    ExecutionSite site() {
        if (kind().equals(BUBBLEWRAP)) {
            return new Bubblewrap(
                    host.find(Bubblewrap.NAME).orElseThrow(),
                    hardening,
                    host.searchPath(),
                    directories(),
                    work.resolve("sandbox"));
        }
        if (requested.equals(BUBBLEWRAP)) {
            throw new KernelException(
                    "A sandbox is required, by kernel.sandbox=bubblewrap or for a release, and "
                            + failure().orElseThrow(),
                    remedy());
        }
        return new Unconfined(host.searchPath(), work.resolve("home"));
    }

    /** The reason why makefiles are not confined although this was not requested. */
    Optional<String> warning() {
        return requested.equals("auto")
                ? failure()
                        .map(reason -> "Makefiles of the kernel and of modules run WITHOUT A SANDBOX, because " + reason
                                + ": they could read keys and files of this user, and reach the network. Fix: "
                                + remedy())
                : Optional.empty();
    }

    /** The packages to install. A missing sandbox is only a warning if neither it nor installation was requested. */
    List<Problem> problems(boolean provision) {
        boolean needed = requested.equals(BUBBLEWRAP) || (requested.equals("auto") && provision);
        if (!needed || host.find(Bubblewrap.NAME).isPresent()) {
            return List.of();
        }
        return List.of(new Problem(
                "bwrap is missing (the sandbox of makefiles)",
                "install bubblewrap (apt) or bubblewrap (dnf), or set kernel.sandbox=none",
                BUBBLEWRAP,
                BUBBLEWRAP));
    }

    /** Directories visible inside, in addition to those of a build. */
    Stream<Path> seen() {
        return kind().equals(NONE) ? Stream.empty() : Stream.concat(Bubblewrap.SYSTEM.stream(), directories().stream());
    }

    private List<Path> directories() {
        return new ToolDirectories(Path.of(System.getProperty("user.home"))).of(host.programs());
    }

    private String remedy() {
        Optional<String> refused = namespaces.refusal();
        String installed = host.find(Bubblewrap.NAME).isEmpty() ? "install the package bubblewrap; " : "";
        String others = "set kernel.toolchain=container, or accept this by kernel.sandbox=none";
        if (namespaces.inContainer()) {
            return installed + "start this container with " + UNCONFINED
                    + refused.map(settings -> "; its host may refuse them, too, where " + settings)
                            .orElse("")
                    + "; or " + others;
        }
        return refused.map(settings -> installed + settings + "; or " + others)
                .orElse("install the package bubblewrap and allow user namespaces (in a container they need "
                        + UNCONFINED + "), " + others);
    }

    private Optional<String> failure() {
        if (failure == null) {
            failure = requested.equals(NONE)
                    ? Optional.empty()
                    : host.find(Bubblewrap.NAME)
                            .map(program ->
                                    failure(program).map(said -> "bubblewrap does not work here (" + said + ")"))
                            .orElse(Optional.of("bubblewrap is not installed"));
        }
        return failure;
    }

    private Optional<String> failure(Path program) {
        SandboxNote note = new SandboxNote(work);
        List<List<String>> ways = List.of(Bubblewrap.HARDENING, List.of());
        for (List<String> options : ways) {
            if (note.has(program, options)) {
                hardening = options;
                return Optional.empty();
            }
        }
        Optional<String> failure = Optional.empty();
        for (List<String> options : ways) {
            failure = Bubblewrap.failure(program, options, processes);
            if (failure.isEmpty()) {
                hardening = options;
                note.write(program, options);
                return failure;
            }
        }
        return failure;
    }
}
