// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import java.util.List;
import java.util.Set;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.MojoExecution;

/** The goals that Maven runs after a goal. */
final class Lifecycle {
    private final LifecycleExecutor executor;
    private final MavenSession session;

    Lifecycle(LifecycleExecutor executor, MavenSession session) {
        this.executor = executor;
        this.session = session;
    }

    /**
     * Whether any of these goals of this plugin runs after a goal in the current project.
     *
     * @return false also if Maven gives no execution plan
     */
    boolean runsLater(MojoExecution after, Set<String> goals) {
        List<MojoExecution> plan;
        try {
            plan = executor.calculateExecutionPlan(
                            session, false, session.getGoals().toArray(String[]::new))
                    .getMojoExecutions();
        } catch (Exception e) {
            // It throws ten kinds of exception. The only loss is a message printed twice.
            return false;
        }
        boolean passed = false;
        for (MojoExecution each : plan) {
            boolean ours = each.getArtifactId().equals(after.getArtifactId())
                    && each.getGroupId().equals(after.getGroupId());
            if (passed && ours && goals.contains(each.getGoal())) {
                return true;
            }
            passed |= ours
                    && each.getGoal().equals(after.getGoal())
                    && each.getExecutionId().equals(after.getExecutionId());
        }
        return false;
    }
}
