// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Compiles the kernel and its modules with the kernel's own makefiles; unchanged parts are not compiled again. No
 * private key is involved.
 *
 * @since 1000
 */
@Mojo(name = "compile", defaultPhase = LifecyclePhase.COMPILE, threadSafe = true)
public final class CompileMojo extends KernelMojo {
    /**
     * Skips this goal. Set as a property, it also skips the goals that need its results; each says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compile.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    void run(KernelBuild build, Output output) {
        build.compile();
    }
}
