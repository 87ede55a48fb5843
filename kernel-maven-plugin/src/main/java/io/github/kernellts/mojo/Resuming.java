// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import java.util.List;
import org.apache.maven.execution.MavenSession;

/**
 * Advice after a failure where Maven's own advice, {@code -rf}, doesn't work: with it, Maven 3 finds nothing of the
 * projects that it leaves out, neither this plugin, if the same command built it, nor the packages of kernels.
 */
final class Resuming {
    private Resuming() {}

    /** A line for the end of a message, or nothing where {@code -rf} works. */
    static String advice(MavenSession session) {
        boolean buildsThePlugin = !Reactor.isOfMaven4(session)
                && session.getProjects().stream()
                        .anyMatch(project -> project.getPackaging().equals("maven-plugin")
                                && project.getArtifactId().equals("kernel-maven-plugin"));
        return buildsThePlugin
                ? "\nThen run the same command again, not with -rf: with -rf, Maven leaves out the project that builds this"
                        + " plugin, and does not find the plugin. Finished stages are not repeated."
                : "";
    }

    /** A command that runs another phase with the profiles and in the projects that were chosen. */
    static String command(MavenSession session, String phase) {
        List<String> profiles = session.getRequest().getActiveProfiles();
        List<String> projects = session.getRequest().getSelectedProjects();
        return "mvn " + phase + (profiles.isEmpty() ? "" : " -P" + String.join(",", profiles))
                + (projects.isEmpty() ? "" : " -pl " + String.join(",", projects));
    }

    /** The remedy for missing packages of this build. */
    static String missing(MavenSession session, String otherwise) {
        return session.getRequest().getResumeFrom() == null
                ? otherwise
                : "run the same command without -rf: finished stages don't run again";
    }
}
