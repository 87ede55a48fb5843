// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import org.apache.maven.project.MavenProject;

/** What projects of a reactor will do. */
final class Reactor {
    private Reactor() {}

    /** Whether a project runs a goal of this plugin in its lifecycle, by an execution or by its packaging. */
    static boolean runs(MavenProject project, String goal) {
        return project.getBuildPlugins().stream()
                .filter(plugin -> plugin.getArtifactId().equals("kernel-maven-plugin"))
                .flatMap(plugin -> plugin.getExecutions().stream())
                .anyMatch(execution -> execution.getGoals().contains(goal));
    }
}
