// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.module.ModuleBuild;
import io.github.kernellts.system.Output;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Finds in seconds, and all at once, the problems that would make a module's build fail later: missing tools, keys that
 * can't sign, patches and files that can't be used, -devel RPMs that are not there. {@code kernel:check} runs it in the
 * project of a module. RPMs that another project of the same build makes are not looked for, and those at an address of
 * {@code kernel.devel.rpms} are not downloaded.
 *
 * @since 1000
 */
@Mojo(name = "module-check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class ModuleCheckMojo extends ExternalModuleMojo {
    /**
     * Skips this goal, and says so; the build then fails only at the stage with the problem.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module-check.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    boolean loads() {
        return Reactor.runs(project, "module-boot");
    }

    @Override
    void run(Output output) {
        try (ModuleBuild build = new ModuleBuild(moduleRequest(List.of(), Optional.empty()), output)) {
            build.check(this::hasKernels);
        }
    }
}
