package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Resolves the configuration and compares it with what every line of the fragments asked for.
 *
 * @since 1000
 */
@Mojo(name = "configure", defaultPhase = LifecyclePhase.PROCESS_SOURCES, threadSafe = true)
public final class ConfigureMojo extends KernelMojo {
    /**
     * Skips this goal, and says so; a later goal does its work all the same where it needs it.
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
