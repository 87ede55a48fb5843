// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.BuildPluginManager;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;

/** Runs another goal of this plugin in place of one, with the parameters that the project gives that goal. */
final class Delegation {
    private final LifecycleExecutor lifecycle;
    private final BuildPluginManager plugins;
    private final MavenSession session;
    private final MojoExecution execution;

    /** @param execution the goal that runs */
    Delegation(LifecycleExecutor lifecycle, BuildPluginManager plugins, MavenSession session, MojoExecution execution) {
        this.lifecycle = lifecycle;
        this.plugins = plugins;
        this.session = session;
        this.execution = execution;
    }

    /** @param goal a goal that resolves no dependencies */
    void run(String goal) throws MojoExecutionException {
        PluginDescriptor plugin = execution.getMojoDescriptor().getPluginDescriptor();
        String task = plugin.getGroupId() + ":" + plugin.getArtifactId() + ":" + plugin.getVersion() + ":" + goal;
        try {
            for (MojoExecution each :
                    lifecycle.calculateExecutionPlan(session, true, task).getMojoExecutions()) {
                plugins.executeMojo(session, each);
            }
        } catch (MojoFailureException e) {
            throw e.getCause() instanceof KernelException problem
                    ? problem
                    : new KernelException(e.getMessage(), "", e);
        } catch (Exception e) {
            // calculateExecutionPlan throws ten kinds of exception.
            throw new MojoExecutionException("The goal " + goal + " can't be run: " + e.getMessage(), e);
        }
    }
}
