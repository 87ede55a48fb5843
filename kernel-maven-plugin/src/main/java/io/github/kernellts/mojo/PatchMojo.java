// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Unpacks the verified source and applies this project's patches for the branch, then yours ({@code kernel.patches}),
 * without fuzz. The patched tree is made once for all flavors, ELs and projects of a user.
 *
 * @since 1000
 */
@Mojo(name = "patch", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class PatchMojo extends KernelMojo {
    /**
     * Skips this goal. Set as a property, it also skips the goals that need its results; each says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.patch.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    void run(KernelBuild build, Output output) {
        output.debug("Tree: " + build.tree());
    }
}
