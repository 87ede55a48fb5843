// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.boot.ModuleBootCheck;
import io.github.kernellts.boot.ModuleBootRequest;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.module.DevelPackage;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;

/** Loads the modules of finished RPMs on their kernels. */
final class ModuleBoot {
    private static final String REMEDY = "depend on the artifacts of a kernel with its -devel package, or set"
            + " kernel.module.boot.kernels to the paths or addresses of the kernels' RPMs";

    private final BuildSession session;
    private final List<Path> kernels;
    private final ModuleBootRequest request;
    private final Output output;

    /** @param kernels the RPMs of kernels, among which each module finds its own */
    ModuleBoot(BuildSession session, List<Path> kernels, ModuleBootRequest request, Output output) {
        this.session = session;
        this.kernels = kernels;
        this.request = request;
        this.output = output;
    }

    /**
     * Loads the modules of one kernel, unless the same modules were loaded on the same kernel before.
     *
     * @param own the work directory for this kernel
     * @param signatures checks the signer of the kernel's RPM
     * @throws KernelException if the kernel's RPM isn't there, or the modules fail
     */
    void load(ModuleBuild.Built built, WorkDirectory own, DevelSignatures signatures) {
        Path kernel = kernelOf(built.kernel(), kernels);
        String sha256 = Digests.sha256(kernel);
        signatures.requireKernel(kernel, sha256);
        Path console = own.log("module-boot");
        String what = built.file().getFileName() + " on " + built.kernel().release();
        Inputs inputs = Inputs.none()
                .with("kernel", sha256)
                .with("modules", Digests.sha256(built.file()))
                .with("common", Digests.sha256(built.common()))
                .with("names", request.modules())
                .with("command", request.command());
        boolean fresh = new Stage(ModuleStage.MODULE_BOOT, own.stamps(), List.of(), output).ensure(inputs, () -> {
            output.info("Loading the modules of " + what + " in QEMU; the console is kept in " + console);
            new ModuleBootCheck(
                            session.processes(),
                            output,
                            session.toolchain(),
                            session.kvmNote(),
                            Trees.emptyDirectory(own.boot()))
                    .run(
                            new ModuleBootCheck.Packages(kernel, built.file(), built.common()),
                            built.kernel().release(),
                            request,
                            console);
            return List.of(built.file(), console);
        });
        if (!fresh) {
            output.info("The modules of " + what + " were loaded by an earlier run; its console is in " + console);
        }
    }

    /** The RPM of the kernel to which a -devel package belongs. */
    static Path kernelOf(DevelPackage devel, List<Path> kernels) {
        List<RpmFile> all = kernels.stream().map(RpmFile::new).toList();
        return all.stream()
                .filter(rpm -> rpm.name().equals(devel.kernel())
                        && rpm.versionRelease().equals(devel.versionRelease()))
                .map(RpmFile::file)
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        "There is no RPM of the kernel " + devel.kernel() + "-" + devel.versionRelease()
                                + " to load the modules on; there are "
                                + all.stream()
                                        .map(rpm -> rpm.name() + "-" + rpm.versionRelease())
                                        .toList(),
                        REMEDY));
    }
}
