// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
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
        return resolved(project, session, el, branch, "devel-");
    }

    /**
     * The RPMs of the kernels of these -devel RPMs, by the same coordinates.
     *
     * @throws KernelException if one can't be resolved
     */
    List<Path> kernels(MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch) {
        return resolved(project, session, el, branch, "");
    }

    private List<Path> resolved(
            MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch, String kind) {
        List<Path> named = new ArrayList<>();
        for (Artifact artifact : project.getArtifacts()) {
            if ("rpm".equals(artifact.getType())
                    && artifact.hasClassifier()
                    && artifact.getClassifier().startsWith("devel-")) {
                named.add(
                        kind.isEmpty()
                                ? resolve(project, session, kernelOf(artifact))
                                : artifact.getFile().toPath());
            }
        }
        if (!named.isEmpty()) {
            return named;
        }
        Properties properties = project.getProperties();
        return Selection.of(project, session).chosenFlavors().stream()
                .map(flavor -> resolve(
                        project,
                        session,
                        new DefaultArtifact(
                                GROUP,
                                "kernel-lts-" + flavor,
                                kind + el + "-" + branch + "-x86_64",
                                "rpm",
                                properties.getProperty(BUILD))))
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

    private Path resolve(MavenProject project, MavenSession session, DefaultArtifact artifact) {
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
                    (artifact.getClassifier().startsWith("devel-")
                                    ? "The -devel package of the kernel can't be resolved: "
                                    : "The RPM of the kernel can't be resolved: ")
                            + e.getMessage(),
                    Resuming.missing(
                            session,
                            "build that kernel with mvn install, or add its repository to the POM or to settings.xml"),
                    e);
        }
    }
}
