// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.boot.ModuleBootRequest;
import io.github.kernellts.pipeline.module.ModuleBuild;
import io.github.kernellts.pipeline.module.ModuleRequest;
import io.github.kernellts.system.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Boots the kernels of a module's RPMs in QEMU and loads the modules there: they have to load, with their types for BPF
 * if the kernel has those of modules, and with a signature that the kernel trusts. A command of yours can try them after that.
 * What isn't built yet is built first. The console output is kept in {@code logs/module-boot.log}.
 *
 * <p>The RPM of each kernel is found where its -devel RPM comes from: the artifact of the same coordinates without
 * {@code devel-} in its classifier, or the file next to that of {@code kernel.devel.rpms}.
 *
 * @since 1000
 */
@Mojo(
        name = "module-boot",
        defaultPhase = LifecyclePhase.INTEGRATION_TEST,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class ModuleBootMojo extends ExternalModuleMojo {
    /**
     * Skips this goal, and says so. {@code kernel.boot.skip}, for machines without QEMU, skips it as well.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module-boot.skip", defaultValue = "false")
    private boolean skipGoal;

    /**
     * The RPMs of the kernels: paths relative to the project, or http and https addresses. Default: those that belong to
     * the -devel RPMs.
     * Example: {@code kernel-lts-kvm-61y-6.1.192_1000.el9-1.x86_64.rpm}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.boot.kernels")
    private List<String> bootKernels;

    /**
     * The modules to load, without {@code .ko}, in this order. Default: all of the RPM; some may not load on a machine
     * without their hardware.
     * Example: {@code dm-writeboost}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.boot.modules")
    private List<String> bootModules;

    /**
     * A command that the guest's shell runs after the modules are loaded. The goal fails if it does.
     * Example: {@code grep -q writeboost /proc/modules}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.boot.command")
    private String bootCommand;

    /**
     * The time limit of the boot check, in seconds.
     * Example: {@code 900}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.boot.timeout", defaultValue = "300")
    private int bootTimeout;

    /**
     * Skips the module, with a warning, if its source can't be reached. A release fails nevertheless.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.optional", defaultValue = "false")
    private boolean optional;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    boolean loads() {
        return true;
    }

    @Override
    void run(Output output) throws MojoExecutionException {
        ModuleBootRequest boot = new ModuleBootRequest(
                list(bootModules), Optional.ofNullable(bootCommand), Duration.ofSeconds(bootTimeout));
        ModuleRequest request = moduleRequest(Optional.empty());
        List<Path> kernels = kernels(bootKernels);
        run(output, optional, () -> {
            try (ModuleBuild build = new ModuleBuild(request, output)) {
                build.boot(kernels, boot);
            }
        });
    }
}
