// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/** The binary RPMs of a build: those that its modules attached, and those among a project's dependencies. */
final class BuiltRpms {
    private BuiltRpms() {}

    /** @throws KernelException if there are none */
    static List<Path> of(MavenProject project, MavenSession session) {
        Reactor.requireAfterKernels(project, session);
        List<Path> rpms = Stream.concat(
                        session.getProjects().stream().flatMap(each -> each.getAttachedArtifacts().stream()),
                        project.getArtifacts().stream())
                .filter(BuiltRpms::belongs)
                .map(artifact -> artifact.getFile().toPath())
                .distinct()
                .toList();
        if (rpms.isEmpty()) {
            throw new KernelException(
                    "There are no RPMs for a repository",
                    Resuming.missing(
                            session,
                            "build the flavors in the same run, as in mvn package -Pel9,kvm, or depend on their artifacts"));
        }
        return rpms;
    }

    private static boolean belongs(Artifact artifact) {
        return "rpm".equals(artifact.getType())
                && artifact.hasClassifier()
                && !artifact.getClassifier().startsWith("src-");
    }
}
