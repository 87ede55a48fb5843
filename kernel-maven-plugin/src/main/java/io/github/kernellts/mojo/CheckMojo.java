// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Finds in seconds, and all at once, what would make a build fail later: tools and libraries that are missing or too old, too
 * little space or memory, keys that can't sign, fragments that contradict each other. With {@code kernel.provision} it installs
 * what is missing; without, it says which command does.
 *
 * @since 1000
 */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class CheckMojo extends KernelMojo {
    /**
     * Skips this goal, and says so; what makes a build fail is then met when it does.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.check.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    void run(KernelBuild build, Output output) {
        build.check();
    }
}
