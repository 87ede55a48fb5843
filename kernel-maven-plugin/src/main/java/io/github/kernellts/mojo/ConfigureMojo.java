// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Lays the fragments over {@code kernel.config.base}, lets Kconfig resolve them, and compares what came out with what each line
 * asked for. A line that Kconfig did not grant stops the build, with what it depends on.
 *
 * @since 1000
 */
@Mojo(name = "configure", defaultPhase = LifecyclePhase.PROCESS_SOURCES, threadSafe = true)
public final class ConfigureMojo extends KernelMojo {
    /**
     * Skips this goal and, as a property, those that need its work; each says so.
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
