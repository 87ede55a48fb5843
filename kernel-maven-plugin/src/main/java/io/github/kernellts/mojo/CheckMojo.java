// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.Output;
import javax.inject.Inject;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;

/**
 * Finds in seconds, and all at once, the problems that would make a build fail later: missing or outdated tools and
 * libraries, too little space or memory, keys that can't sign, fragments that contradict each other. With
 * {@code kernel.provision} it installs the missing packages; without, it prints the command for that. In the project of a
 * module it checks what the build of that module needs, as {@code kernel:module-check} does; in that of a repository, whether
 * the packages are there that it depends on.
 *
 * @since 1000
 */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class CheckMojo extends KernelMojo {
    /**
     * Skips this goal, and says so; the build then fails only at the stage with the problem. What keeps keys safe and a
     * release from being signed with throwaway keys is asked for by the later goals as well.
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

    @Inject
    private RepositorySystem repositories;

    @Inject
    private BuildPluginManager plugins;

    @Inject
    private LifecycleExecutor lifecycle;

    /**
     * In the project of a module, what its build needs is checked, by the parameters of its own goals; in that of a
     * repository, whether the packages are there that it depends on.
     */
    @Override
    void run(Output output) throws MojoExecutionException {
        boolean kernel = fragments != null && !fragments.isEmpty();
        if (!kernel && Reactor.isModule(project, session)) {
            new Delegation(lifecycle, plugins, session, execution).run("module-check");
        } else if (!kernel && Reactor.runs(project, "repo")) {
            EnterpriseLinux chosen = enterpriseLinux();
            new RepositoryArtifacts(repositories, project, session)
                    .require(project, session, chosen, kernelVersion().branch());
        } else {
            super.run(output);
        }
    }

    @Override
    void run(KernelBuild build, Output output) {
        build.check();
    }
}
