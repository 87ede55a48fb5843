// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.Scm;
import org.apache.maven.project.MavenProject;

/** The projects of a build, by the goals that they run. */
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
        return ours(project)
                .flatMap(plugin -> plugin.getExecutions().stream())
                .anyMatch(execution -> execution.getGoals().contains(goal));
    }

    /** This plugin, as a project configures it. */
    static Stream<Plugin> ours(MavenProject project) {
        return project.getBuildPlugins().stream()
                .filter(plugin -> plugin.getArtifactId().equals("kernel-maven-plugin"));
    }

    /** Whether a project builds an external module: by a goal of its lifecycle, or by a source that it names. */
    static boolean isModule(MavenProject project, MavenSession session) {
        String source = "kernel.module.source";
        return runs(project, "module")
                || project.getProperties().containsKey(source)
                || session.getUserProperties().containsKey(source);
    }

    /** The URL of a project's source. A project outside kernel-lts that inherits its POM does not inherit this URL. */
    static Optional<String> scmUrl(MavenProject project) {
        boolean ours = project.getGroupId().equals(GROUP);
        return Selection.lineage(project)
                .takeWhile(each -> ours || !each.getGroupId().equals(GROUP))
                .map(each -> each.getOriginalModel().getScm())
                .filter(scm -> scm != null && scm.getUrl() != null)
                .findFirst()
                .flatMap(scm -> Optional.ofNullable(project.getScm()).map(Scm::getUrl));
    }

    /** The projects that make a kernel, including those left out by {@code -pl}. */
    static List<MavenProject> kernels(MavenSession session) {
        return session.getAllProjects().stream()
                .filter(project -> runs(project, "compile"))
                .toList();
    }

    /** The profile required to build a project, if it requires one. */
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
     * Whether this build has kernels and leaves out all of them.
     *
     * @throws KernelException if so, and an EL was chosen, for which nothing would be built
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
                    "add one of " + flavors + ", as in -P" + el + ","
                            + (flavors.contains("kvm") ? "kvm" : flavors.get(0)));
        });
        return true;
    }

    /** Whether other projects may compile at the same time, in processes of this one. */
    static boolean sharesProcessors(MavenSession session) {
        return session.getRequest().getDegreeOfConcurrency() > 1
                && session.getProjects().stream()
                                .filter(each -> isChosen(each, session) && makesPackages(each, session))
                                .count()
                        > 1;
    }

    /**
     * Checks the order of projects: Maven's follows their dependencies, and else the list of modules; under {@code -T}, only
     * dependencies count.
     *
     * @throws KernelException if a kernel or module is not yet made when a project needs the packages of all
     */
    static void requireAfterPackages(MavenProject project, MavenSession session) {
        List<MavenProject> all = session.getProjects();
        boolean parallel = session.getRequest().getDegreeOfConcurrency() > 1;
        List<MavenProject> before = parallel
                ? session.getProjectDependencyGraph().getUpstreamProjects(project, true)
                : all.subList(0, all.indexOf(project) + 1);
        all.stream()
                .filter(each -> isChosen(each, session) && makesPackages(each, session))
                // Its own goals run one after another, also under -T.
                .filter(each -> !each.equals(project) && !before.contains(each))
                .findFirst()
                .ifPresent(later -> {
                    String id = later.getArtifactId();
                    String dependency = "add the POM of " + id + " to the dependencies of " + project.getArtifactId()
                            + " or of one that it depends on"
                            + (runs(later, "compile") ? ", such as modules-pxfuse" : "");
                    throw new KernelException(
                            project.getArtifactId() + " takes the packages of " + id
                                    + (parallel
                                            ? ", which -T may build at the same time"
                                            : ", which this build makes only later"),
                            dependency + (parallel ? "; or leave out -T" : ", or list it after " + id + " in modules"));
                });
    }

    /** Whether a project makes a kernel or module in this build. */
    private static boolean makesPackages(MavenProject project, MavenSession session) {
        Skipping skipping = new Skipping(project, session);
        return runs(project, "compile")
                || runs(project, "module") && !skipping.isTrue("kernel.skip") && !skipping.isTrue("kernel.module.skip");
    }
}
