// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** Finds the -devel RPMs of a module's kernels. */
final class DevelArtifacts {
    private static final String GROUP = "io.github.kernellts";
    /** The beginning of the artifactIds of its flavors. */
    private static final String PREFIX = "kernel-lts-";
    /** The beginning of the classifiers of -devel RPMs. */
    private static final String DEVEL = "devel-";
    /** The build number of the parent, and of the flavors released with it. */
    private static final String BUILD = "kernel.plugin.version";

    private final RepositorySystem repositories;

    DevelArtifacts(RepositorySystem repositories) {
        this.repositories = repositories;
    }

    /**
     * The -devel RPMs among a project's dependencies or, if it has none, those of the flavors that profiles chose.
     *
     * @throws KernelException if one can't be resolved
     */
    List<Path> of(MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch) {
        return resolved(project, session, el, branch, DEVEL);
    }

    /**
     * The RPMs of the kernels of these -devel RPMs, by the same coordinates.
     *
     * @throws KernelException if one can't be resolved
     */
    List<Path> kernels(MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch) {
        return resolved(project, session, el, branch, "");
    }

    /**
     * Whether a project has kernels to build for. Their -devel RPMs are looked for, but for those that another project of
     * this build makes.
     *
     * @throws KernelException if one can't be resolved
     */
    boolean areThere(MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch) {
        List<DefaultArtifact> wanted = wanted(project, session, el, branch);
        wanted.stream()
                .filter(each -> !isMadeBy(session, each))
                .forEach(each -> resolve(project, session, each, el, branch));
        return !wanted.isEmpty();
    }

    /** The -devel RPMs that a project's POM names or, if it names none, those of the flavors that profiles chose. */
    static List<DefaultArtifact> wanted(MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch) {
        List<DefaultArtifact> named = project.getDependencies().stream()
                .filter(each -> "rpm".equals(each.getType()))
                .filter(each ->
                        each.getClassifier() != null && each.getClassifier().startsWith(DEVEL))
                .map(each -> new DefaultArtifact(
                        each.getGroupId(), each.getArtifactId(), each.getClassifier(), "rpm", each.getVersion()))
                .toList();
        return named.isEmpty() ? flavors(project, session, el, branch, DEVEL) : named;
    }

    static boolean isMadeBy(MavenSession session, DefaultArtifact artifact) {
        return session.getProjects().stream()
                .anyMatch(each -> each.getGroupId().equals(artifact.getGroupId())
                        && each.getArtifactId().equals(artifact.getArtifactId())
                        && each.getVersion().equals(artifact.getVersion()));
    }

    private static List<DefaultArtifact> flavors(
            MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch, String kind) {
        String build = project.getProperties().getProperty(BUILD);
        return Selection.of(project, session).chosenFlavors().stream()
                .map(flavor ->
                        new DefaultArtifact(GROUP, PREFIX + flavor, kind + el + "-" + branch + "-x86_64", "rpm", build))
                .toList();
    }

    private List<Path> resolved(
            MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch, String kind) {
        List<Path> named = new ArrayList<>();
        for (Artifact artifact : project.getArtifacts()) {
            if ("rpm".equals(artifact.getType())
                    && artifact.hasClassifier()
                    && artifact.getClassifier().startsWith(DEVEL)) {
                named.add(
                        kind.isEmpty()
                                ? resolve(project, session, kernelOf(artifact), el, branch)
                                : artifact.getFile().toPath());
            }
        }
        if (!named.isEmpty()) {
            return named;
        }
        return flavors(project, session, el, branch, kind).stream()
                .map(each -> resolve(project, session, each, el, branch))
                .toList();
    }

    private static DefaultArtifact kernelOf(Artifact devel) {
        return new DefaultArtifact(
                devel.getGroupId(),
                devel.getArtifactId(),
                devel.getClassifier().replaceFirst("^devel-", ""),
                "rpm",
                devel.getVersion());
    }

    private Path resolve(
            MavenProject project, MavenSession session, DefaultArtifact artifact, EnterpriseLinux el, Branch branch) {
        boolean devel = artifact.getClassifier().startsWith(DEVEL);
        try {
            return repositories
                    .resolveArtifact(
                            session.getRepositorySession(),
                            new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), null))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw new KernelException(
                    (devel
                                    ? "The -devel package of the kernel can't be resolved: "
                                    : "The RPM of the kernel can't be resolved: ")
                            + e.getMessage(),
                    Resuming.missing(session, remedy(artifact, devel, el, branch)),
                    e);
        }
    }

    /** The command that makes a kernel's RPMs, and the property that names one. */
    static String remedy(DefaultArtifact artifact, boolean devel, EnterpriseLinux el, Branch branch) {
        return command(artifact, el, branch) + ", set "
                + (devel ? "kernel.devel.rpms" : "kernel.module.boot.kernels")
                + " to the path or the address of that RPM, or add its repository to the POM or to settings.xml";
    }

    /** The command that makes a kernel's RPMs, as a remedy. */
    static String command(DefaultArtifact artifact, EnterpriseLinux el, Branch branch) {
        String profiles =
                artifact.getGroupId().equals(GROUP) && artifact.getArtifactId().startsWith(PREFIX)
                        ? el + "," + artifact.getArtifactId().substring(PREFIX.length()) + ",lts-" + branch
                        : el.toString();
        return "run mvn install -P" + profiles + " where " + artifact.getGroupId() + ":" + artifact.getArtifactId()
                + " is built";
    }
}
