// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.module.ModuleSources;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.unpack.NativeLibraries;
import io.github.kernellts.verify.TrialSignature;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Finds, within seconds and all at once, the problems that would make a module's build fail later. */
final class ModulePreflight {
    private final ModuleRequest request;
    private final BuildSession session;
    private final BuildEnvironment builders;
    private final Processes processes;
    private final Provisioning provisioning;

    ModulePreflight(ModuleRequest request, BuildSession session) {
        this.request = request;
        this.session = session;
        this.builders = session.builders();
        this.processes = session.processes();
        this.provisioning = new Provisioning(session);
    }

    /**
     * Checks what a build needs that follows at once, and that there are kernels to build for.
     *
     * @throws KernelException with every problem and its remedy
     */
    void check() {
        require(this::fetchable, () -> !request.devels().isEmpty());
    }

    /**
     * The same before the kernels are known. It also reads the files of a source for what a build refuses when it copies
     * them.
     *
     * @param kernels returns whether there are kernels, or throws the problem with one of them
     */
    void check(BooleanSupplier kernels) {
        require(
                () -> {
                    fetchable();
                    SourceSecrets.requireUnseen(request.source());
                },
                kernels);
    }

    private void require(Runnable source, BooleanSupplier kernels) {
        boolean git = request.source().kind() == ModuleSource.Kind.GIT;
        List<Problem> problems = provisioning.afterInstalling(
                () -> builders.missingForModules(git, request.loading()), request.provision());
        problems.addAll(Provisioning.paths(request.directories()));
        Provisioning.architecture(System.getProperty("os.arch")).ifPresent(problems::add);
        List<Runnable> checks = List.of(
                NativeLibraries::tryWhereInDoubt,
                source,
                this::key,
                () -> request.keys().rpms().ifPresent(location -> TrialSignature.require(location, processes)),
                () -> Provisioning.requireUnseen(request.keys(), builders.seen()),
                () -> request.patches().ifPresent(path -> PatchSeries.of("kernel.module.patches", path)),
                () -> request.extra().files(),
                () -> request.develKeys().forEach(DevelSignatures::publicKeys),
                this::release,
                () -> requireKernel(kernels.getAsBoolean()));
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (KernelException e) {
                problems.add(Problem.of(e.getMessage(), ""));
            }
        }
        provisioning.conclude(problems);
    }

    private void key() {
        if (request.keys().modules().isPresent()) {
            SigningKey key = request.keys().forModulesOfBuiltKernels();
            key.invalidNow()
                    .ifPresent(why -> session.output()
                            .warn("The certificate " + key + " of kernel.signing.keystore " + why
                                    + ". Kernels that trust it don't look at that and load the module; new kernels are"
                                    + " not built with it. Fix: before the next kernel, make another key, or renew the"
                                    + " certificate with its serial number as the guide Own keys says"));
        }
    }

    private void fetchable() {
        new ModuleSources(request.directories().cache().moduleSources(), processes, session.output())
                .require(request.source(), session.toolchain().find("apt-get").isPresent());
    }

    private void requireKernel(boolean there) {
        if (!there) {
            throw new KernelException(
                    "There is no kernel to build the module for",
                    "choose a flavor, as in -P" + request.el() + ",kvm, depend on an artifact of type rpm with a"
                            + " classifier such as devel-" + request.el()
                            + "-6.1-x86_64, or set kernel.devel.rpms to the"
                            + " path or the address of a -devel RPM");
        }
    }

    private void release() {
        Provisioning.requireRelease(request.keys(), builders, request.directories(), request.snapshot());
    }
}
