// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Merges the fragments into {@code kernel.config.base}, lets Kconfig resolve the options, and compares the result with
 * each line of the fragments. A line that Kconfig did not grant stops the build with a message that names its
 * dependencies.
 *
 * @since 1000
 */
@Mojo(name = "configure", defaultPhase = LifecyclePhase.PROCESS_SOURCES, threadSafe = true)
public final class ConfigureMojo extends KernelMojo {
    /**
     * Skips this goal. Set as a property, it also skips the goals that need its results; each says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.configure.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    void run(KernelBuild build, Output output) {
        build.configure();
    }
}
