// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.rpm.DebuginfoPackaging;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.Rpmbuild;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.system.BackgroundTask;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The part of a kernel's build that packages debug information. It reads what was compiled, and touches no other
 * package: with and without it they have the same bytes.
 */
final class KernelDebuginfo {
    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final BuildKeys keys;

    KernelDebuginfo(KernelBuildContext context, KernelObjects objects, BuildKeys keys) {
        this.context = context;
        this.objects = objects;
        this.keys = keys;
    }

    /**
     * The inputs of the RPM.
     *
     * @param installed the inputs of the stripped modules
     */
    Inputs inputs(Inputs installed, KernelPackage kernelPackage) {
        return Inputs.none()
                .after(KernelStage.MODULES, installed)
                .with("certificates", Digests.sha256(Certificates.pem(keys.trusted())))
                .with("metadata", kernelPackage.debuginfo())
                .with("scripts", DebuginfoPackaging.fingerprint())
                .with("publisher", context.request().publisher())
                .with("tools", context.builders().identity("eu-strip", "objcopy", Tool.DEBUGEDIT, "rpmbuild"));
    }

    /**
     * Makes the RPM, which is not yet signed itself, in a thread of its own: most of it is done by one processor. What
     * it has in common with other stages is done before the thread starts.
     *
     * @param inputs those of the RPM; the stripped modules are there
     * @param trusting the kernel with the signers' certificates
     * @return the work; the result is whether there was any
     */
    BackgroundTask<Boolean> start(Inputs inputs, KernelPackage kernelPackage, TrustingKernel trusting) {
        Stage stage = context.stage(KernelStage.DEBUGINFO);
        if (stage.isCurrent(inputs)) {
            return BackgroundTask.start(() -> false);
        }
        requireDwarf();
        Kbuild kbuild = trusting.kbuild();
        Instant timestamp = objects.timestamp();
        return BackgroundTask.start(() -> stage.ensure(inputs, () -> make(kernelPackage, kbuild, timestamp)));
    }

    private List<Path> make(KernelPackage kernelPackage, Kbuild kbuild, Instant timestamp) {
        Path rpm =
                context.work().unsignedRpms().resolve(kernelPackage.debuginfo().fileName());
        Path programs = programs(kbuild);
        Path build = Trees.emptyDirectory(context.work().rpmbuildOfDebuginfo());
        Path made = new DebuginfoPackaging(
                        new Rpmbuild(context.builders().processes(), kernelPackage.el(), timestamp),
                        kernelPackage.el(),
                        context.request().jobs().orElse(Runtime.getRuntime().availableProcessors()),
                        context.request().publisher())
                .build(
                        kernelPackage.debuginfo(),
                        programs,
                        kbuild.objects(),
                        new DebuginfoPackaging.Sources(
                                kbuild.compiledAt(), List.of(kbuild.tree(), kbuild.objects()), Optional.empty()),
                        build,
                        context.work().log("rpmbuild-debuginfo"));
        Trees.rename(made, Trees.parents(rpm));
        Trees.delete(build);
        return List.of(rpm);
    }

    private void requireDwarf() {
        ResolvedConfig config = ResolvedConfig.parse(context.configuration());
        if (!config.value("DEBUG_INFO").equals("y")) {
            throw new KernelException(
                    "The configuration has no CONFIG_DEBUG_INFO, so that there is no debug information to package",
                    "set CONFIG_DEBUG_INFO=y in a fragment, or set kernel.debuginfo to false");
        }
    }

    /** A directory with links to vmlinux and to all modules, at the paths at which they are installed. */
    private Path programs(Kbuild kbuild) {
        Path stripped = context.work().strippedModules();
        Path programs = Trees.emptyDirectory(context.work().programsWithDebuginfo());
        Path top = Path.of("lib/modules", objects.release().toString());
        for (Path module : Trees.files(stripped, file -> file.toString().endsWith(".ko"))) {
            Path installed = stripped.relativize(module);
            String inObjects = top.resolve("kernel").relativize(installed).toString();
            link(programs.resolve(installed), kbuild.inside(inObjects));
        }
        link(programs.resolve(top).resolve("vmlinux"), kbuild.vmlinux());
        return programs;
    }

    private static void link(Path link, Path target) {
        try {
            Files.createSymbolicLink(Trees.parents(link), target);
        } catch (IOException e) {
            throw Trees.failure("write", link, e);
        }
    }
}
