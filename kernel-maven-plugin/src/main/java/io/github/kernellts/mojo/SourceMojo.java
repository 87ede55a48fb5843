// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Fetches the kernel's source into {@code kernel.cache} and verifies it there against the pinned digest and the
 * signature of the developer who released it. The goal {@code patch} unpacks it.
 *
 * @since 1000
 */
@Mojo(name = "source", defaultPhase = LifecyclePhase.INITIALIZE, threadSafe = true)
public final class SourceMojo extends KernelMojo {
    /**
     * Skips this goal. Set as a property, it also skips the goals that need its results; each says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    void run(KernelBuild build, Output output) {
        KernelSource source = build.source();
        output.info("Source: " + source.origin() + ", verified by " + source.verifiedBy());
    }
}
