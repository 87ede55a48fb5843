// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.config.Fragment;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.config.Target;
import io.github.kernellts.kbuild.TrialLink;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.source.NamedSource;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.unpack.NativeLibraries;
import io.github.kernellts.verify.TrialSignature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds, within seconds and all at once, the problems that would make a build fail later. */
final class Preflight {
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+([0-9]+) kB");

    private final BuildRequest request;
    private final BuildEnvironment builders;
    private final Processes processes;
    private final Provisioning provisioning;

    Preflight(BuildRequest request, BuildSession session) {
        this.request = request;
        this.builders = session.builders();
        this.processes = session.processes();
        this.provisioning = new Provisioning(session);
    }

    /** @throws KernelException with every problem and its remedy */
    void check() {
        List<Problem> problems = provisioning.afterInstalling(
                () -> builders.missingForKernels(
                        request.requirements().booting(),
                        request.requirements().repository(),
                        request.source().commit().isPresent(),
                        request.branch().tools()),
                request.requirements().provision());
        boolean complete = problems.isEmpty();
        problems.addAll(Provisioning.paths(request.directories()));
        problems.addAll(machine());
        // Without an image, its tools are unknown.
        boolean known = problems.isEmpty() || !builders.contained();
        problems.addAll(mistakes(known));
        if (complete && problems.isEmpty()) {
            problems.addAll(found(this::hostPrograms));
        }
        provisioning.conclude(problems);
    }

    /** @throws KernelException with what is missing to patch a source and to resolve a configuration */
    void checkConfiguring() {
        List<Problem> problems = provisioning.afterInstalling(
                () -> builders.missingForConfiguring(request.branch().tools()),
                request.requirements().provision());
        problems.addAll(Provisioning.paths(request.directories()));
        provisioning.conclude(problems);
    }

    private List<Problem> machine() {
        List<Problem> problems = new ArrayList<>();
        Provisioning.architecture(System.getProperty("os.arch")).ifPresent(problems::add);
        problems.addAll(FreeSpace.of(request).problems());
        // A chroot may lack /proc.
        Path meminfo = Path.of("/proc/meminfo");
        Matcher memory = MEMORY.matcher(Files.exists(meminfo) ? Trees.text(meminfo) : "");
        if (memory.find()
                && Long.parseLong(memory.group(1)) >> 10
                        < request.requirements().memoryMiB()) {
            problems.add(Problem.of(
                    "This machine has " + (Long.parseLong(memory.group(1)) >> 10) + " MiB of memory, and "
                            + request.requirements().memoryMiB() + " MiB are needed to link with BTF",
                    "use a machine with more memory, or set kernel.requires.memory to a lower limit in MiB"));
        }
        return problems;
    }

    /** Mistakes in parameters and files of the user. */
    private List<Problem> mistakes(boolean toolsAreKnown) {
        List<Problem> problems = new ArrayList<>();
        TrustedCertificates trusted = new TrustedCertificates();
        for (Runnable check : List.<Runnable>of(
                NativeLibraries::tryWhereInDoubt,
                () -> NamedSource.require(request.source()),
                () -> request.keys().modules().ifPresent(location -> trust(trusted, location)),
                () -> request.keys().images().ifPresent(location -> trust(trusted, location)),
                () -> request.keys().rpms().ifPresent(location -> TrialSignature.require(location, processes)),
                () -> trusted.add("kernel.signing.trusted", request.keys().furtherTrusted()),
                () -> trusted.require(request.branch()),
                () -> trusted.requireRoom(fragments()),
                this::patches,
                () -> {
                    if (toolsAreKnown) {
                        launcher();
                    }
                },
                () -> Provisioning.requireUnseen(request.keys(), builders.seen()),
                () -> request.directories().archive().ifPresent(ObjectArchives::requireKey),
                () -> request.report().compared().ifPresent(Preflight::requireConfig),
                this::release)) {
            problems.addAll(found(check));
        }
        return problems;
    }

    private static void trust(TrustedCertificates trusted, KeystoreLocation location) {
        trusted.add(
                location.properties().file(), List.of(Keystore.open(location).certificate()));
    }

    private Fragments fragments() {
        Target target =
                new Target(request.source().version().branch(), request.el().toString());
        return Fragments.of(request.fragments().stream()
                .map(name -> Fragment.load(name, request.directories().project(), target))
                .toList());
    }

    private static List<Problem> found(Runnable check) {
        try {
            check.run();
            return List.of();
        } catch (KernelException e) {
            return List.of(Problem.of(e.getMessage(), ""));
        }
    }

    /** They are packaged in -devel, and run where modules are built. */
    private void hostPrograms() {
        TrialLink.Result result = KernelBuildContext.hostPrograms(request, builders);
        List<String> lacking = result.needs().map(request.el()::lacking).orElse(List.of());
        if (!lacking.isEmpty()) {
            String el = request.el().toString().toUpperCase(Locale.ROOT);
            throw new KernelException(
                    "Host programs of -devel can't be linked statically here (" + result.why()
                            + "), and linked dynamically they don't run on " + el + ", which lacks "
                            + String.join(", ", lacking),
                    "build on " + el + " or in a container of it (kernel.toolchain=container), or install static"
                            + " libraries of libelf, OpenSSL and zlib, as Debian has them");
        }
    }

    private void patches() {
        PatchSeries ours = PatchSeries.of(request.branch());
        request.patches().ifPresent(path -> ours.then("kernel.patches", PatchSeries.of("kernel.patches", path)));
    }

    private void launcher() {
        KernelBuildContext.launchers(request, builders).check();
    }

    private static void requireConfig(Path file) {
        if (!Files.isRegularFile(file) || ResolvedConfig.parse(Trees.text(file)).isEmpty()) {
            throw new KernelException(
                    "kernel.config.compare is " + file + ", which isn't the configuration of a kernel",
                    "set kernel.config.compare to the path of one, such as /lib/modules/RELEASE/config of an EL kernel");
        }
    }

    private void release() {
        Provisioning.requireRelease(request.keys(), builders, request.directories(), request.snapshot());
    }
}
