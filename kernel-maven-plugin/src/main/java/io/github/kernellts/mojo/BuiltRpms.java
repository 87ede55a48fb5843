// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/** The RPMs of a build: the artifacts attached by its modules, and the RPMs among a project's dependencies. */
final class BuiltRpms {
    /** The types of the documents of a build. */
    private static final Set<String> PROVENANCE = Set.of("cdx.json", "intoto.jsonl", "crt");

    private BuiltRpms() {}

    /**
     * The binary RPMs.
     *
     * @throws KernelException if there are none
     */
    static List<Path> of(MavenProject project, MavenSession session) {
        Reactor.requireAfterPackages(project, session);
        List<Path> rpms = files(project, session, artifact -> !isSource(artifact) && !isDebugInformation(artifact));
        if (rpms.isEmpty()) {
            throw new KernelException(
                    "There are no RPMs for a repository",
                    Resuming.missing(
                            session,
                            "build the flavors in the same run, as in mvn package -Pel9,kvm, or depend on their artifacts"));
        }
        return rpms;
    }

    /** The source RPMs; a project that only depends on binary RPMs has none. */
    static List<Path> sources(MavenProject project, MavenSession session) {
        return files(project, session, BuiltRpms::isSource);
    }

    /** The RPMs with debug information, if there are any. */
    static List<Path> debugInformation(MavenProject project, MavenSession session) {
        return files(project, session, BuiltRpms::isDebugInformation);
    }

    /** The CycloneDX VEX documents of kernels that were compared with CVE records. */
    static List<Path> vex(MavenProject project, MavenSession session) {
        return artifacts(project, session, artifact -> artifact.getType().equals("vex.cdx.json"));
    }

    /** The bills of materials and signed statements of the packages, and the certificates of the keys that signed these. */
    static List<Path> provenance(MavenProject project, MavenSession session) {
        return artifacts(project, session, artifact -> PROVENANCE.contains(artifact.getType()));
    }

    private static List<Path> files(MavenProject project, MavenSession session, Predicate<Artifact> wanted) {
        return artifacts(
                project,
                session,
                artifact -> artifact.getType().equals("rpm") && artifact.hasClassifier() && wanted.test(artifact));
    }

    private static List<Path> artifacts(MavenProject project, MavenSession session, Predicate<Artifact> wanted) {
        return Stream.concat(
                        session.getProjects().stream().flatMap(each -> each.getAttachedArtifacts().stream()),
                        project.getArtifacts().stream())
                .filter(wanted)
                .map(artifact -> artifact.getFile().toPath())
                .distinct()
                .toList();
    }

    private static boolean isSource(Artifact artifact) {
        return artifact.getClassifier().startsWith("src-");
    }

    private static boolean isDebugInformation(Artifact artifact) {
        return artifact.getClassifier().startsWith("debuginfo-");
    }
}
