// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Scm;
import org.apache.maven.project.MavenProject;

/** The projects of a build by what they do. */
final class Reactor {
    /** The property that names the profile without which a project is skipped. */
    static final String PROFILE = "kernel.profile";

    private static final String GROUP = "io.github.kernellts";

    private Reactor() {}

    static boolean isOfMaven4(MavenSession session) {
        return session.getSystemProperties().getProperty("maven.version", "").startsWith("4");
    }

    /** Whether a project runs a goal of this plugin in its lifecycle, by an execution or by its packaging. */
    static boolean runs(MavenProject project, String goal) {
        return project.getBuildPlugins().stream()
                .filter(plugin -> plugin.getArtifactId().equals("kernel-maven-plugin"))
                .flatMap(plugin -> plugin.getExecutions().stream())
                .anyMatch(execution -> execution.getGoals().contains(goal));
    }

    /** Where the source of a project is; that of kernel-lts is not that of a project outside which inherits its POM. */
    static Optional<String> scmUrl(MavenProject project) {
        boolean ours = project.getGroupId().equals(GROUP);
        return Selection.lineage(project)
                .takeWhile(each -> ours || !each.getGroupId().equals(GROUP))
                .map(each -> each.getOriginalModel().getScm())
                .filter(scm -> scm != null && scm.getUrl() != null)
                .findFirst()
                .flatMap(scm -> Optional.ofNullable(project.getScm()).map(Scm::getUrl));
    }

    /** The projects that make a kernel, also those that {@code -pl} leaves out. */
    static List<MavenProject> kernels(MavenSession session) {
        return session.getAllProjects().stream()
                .filter(project -> runs(project, "compile"))
                .toList();
    }

    /** The profile that builds a project, if it is one that is skipped without. */
    static Optional<String> profile(MavenProject project) {
        return Optional.ofNullable(project.getProperties().getProperty(PROFILE)).filter(id -> !id.isBlank());
    }

    /** Whether a project is built with the profiles that are active. */
    static boolean isChosen(MavenProject project, MavenSession session) {
        return profile(project)
                .filter(id -> !Selection.of(project, session).active().contains(id))
                .isEmpty();
    }

    /**
     * Whether the kernels of this build are all left out.
     *
     * @throws KernelException if they are, and an EL was chosen, which nothing would be built for
     */
    static boolean leavesOutAllKernels(MavenSession session) {
        List<MavenProject> kernels = kernels(session);
        if (kernels.isEmpty() || kernels.stream().anyMatch(kernel -> isChosen(kernel, session))) {
            return false;
        }
        Selection.of(kernels.get(0), session).el().ifPresent(el -> {
            List<String> flavors = kernels.stream()
                    .flatMap(kernel -> profile(kernel).stream())
                    .sorted()
                    .toList();
            throw new KernelException(
                    "An EL was chosen (-P" + el + ") and no flavor",
                    "add one of " + flavors + ", as in -P" + el + "," + flavors.get(0));
        });
        return true;
    }

    /**
     * With {@code -T}, projects are built in their order only as far as they depend on each other.
     *
     * @throws KernelException if a kernel may still be compiling when a project takes the packages of all
     */
    static void requireAfterKernels(MavenProject project, MavenSession session) {
        if (session.getRequest().getDegreeOfConcurrency() < 2) {
            return;
        }
        List<MavenProject> before = session.getProjectDependencyGraph().getUpstreamProjects(project, true);
        kernels(session).stream()
                .filter(kernel -> session.getProjects().contains(kernel) && isChosen(kernel, session))
                .filter(kernel -> !before.contains(kernel))
                .findFirst()
                .ifPresent(kernel -> {
                    throw new KernelException(
                            project.getArtifactId() + " takes the packages of " + kernel.getArtifactId()
                                    + ", which -T may build at the same time",
                            "add the POM of " + kernel.getArtifactId() + " to the dependencies of "
                                    + project.getArtifactId()
                                    + " or of one that it depends on, such as modules-pxfuse; or leave out -T");
                });
    }
}
