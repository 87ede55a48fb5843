// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * The packages and documents that the project of a repository depends on. Maven's error for one that it can't resolve names
 * neither what makes it nor a missing EL, and comes before any goal of a phase; {@code mvn kernel:check} tells them.
 */
final class RepositoryArtifacts {
    private final Predicate<DefaultArtifact> isThere;

    /** @param isThere whether an artifact can be resolved */
    RepositoryArtifacts(Predicate<DefaultArtifact> isThere) {
        this.isThere = isThere;
    }

    /** With the repositories of a project. */
    RepositoryArtifacts(RepositorySystem repositories, MavenProject project, MavenSession session) {
        this(artifact -> isThere(repositories, project, session, artifact));
    }

    /** @throws KernelException if one of them isn't there, nor made by another project of this build */
    void require(MavenProject project, MavenSession session, EnterpriseLinux el, Branch branch) {
        List<DefaultArtifact> missing = named(project).stream()
                .filter(each -> !DevelArtifacts.isMadeBy(session, each))
                .filter(isThere.negate())
                .toList();
        if (!missing.isEmpty()) {
            throw new KernelException(
                    project.getArtifactId() + " depends on what can't be resolved:\n  "
                            + missing.stream().map(DefaultArtifact::toString).collect(Collectors.joining("\n  "))
                            + "\n",
                    Resuming.missing(
                            session,
                            DevelArtifacts.command(missing.get(0), el, branch)
                                    + ", or add the repository that has them to the POM or to settings.xml"));
        }
    }

    /** The dependencies with a classifier, as all packages and documents of a build have one. */
    private static List<DefaultArtifact> named(MavenProject project) {
        return project.getDependencies().stream()
                .filter(each -> each.getClassifier() != null)
                .map(each -> new DefaultArtifact(
                        each.getGroupId(),
                        each.getArtifactId(),
                        each.getClassifier(),
                        each.getType(),
                        each.getVersion()))
                .toList();
    }

    private static boolean isThere(
            RepositorySystem repositories, MavenProject project, MavenSession session, DefaultArtifact artifact) {
        try {
            repositories.resolveArtifact(
                    session.getRepositorySession(),
                    new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), null));
            return true;
        } catch (ArtifactResolutionException e) {
            return false;
        }
    }
}
