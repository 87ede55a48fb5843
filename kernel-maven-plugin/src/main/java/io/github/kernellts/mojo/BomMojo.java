// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.Count;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.DependencyManagement;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Writer;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes a BOM of the project, a POM for import by other projects: it lists exactly the RPM artifacts of this build, and
 * replaces the project's own POM when that is installed or deployed. The project must come after the projects that make
 * these artifacts. A build for another EL or branch under the same version replaces the BOM.
 *
 * @since 1000
 */
@Mojo(name = "bom", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BomMojo extends LtsMojo {
    /**
     * Skips this goal, and says so: the project's own POM is installed and deployed.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.bom.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    /**
     * The file that the BOM is written to.
     * Example: {@code target/kernel-bom.xml}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.bom.file", defaultValue = "${project.build.directory}/bom.xml")
    private File file;

    @Override
    void run(Output output) {
        Reactor.requireAfterPackages(project, session);
        List<Dependency> built = session.getProjects().stream()
                .flatMap(each -> each.getAttachedArtifacts().stream())
                .filter(artifact -> "rpm".equals(artifact.getType()))
                .map(BomMojo::managed)
                .sorted(Comparator.comparing(Dependency::getManagementKey))
                .toList();
        if (built.isEmpty()) {
            throw new KernelException(
                    "There are no RPMs for a BOM",
                    Resuming.missing(session, "build the flavors in the same run, as in mvn package -Pel9,kvm"));
        }
        Path bom = file.toPath().toAbsolutePath().normalize();
        ByteArrayOutputStream xml = new ByteArrayOutputStream();
        try {
            new MavenXpp3Writer().write(xml, model(built));
        } catch (IOException e) {
            throw Trees.failure("write", bom, e);
        }
        Trees.write(Trees.parents(bom), xml.toByteArray());
        project.setPomFile(bom.toFile());
        output.info("BOM of " + Count.of(built.size(), "RPM artifact") + ": " + bom);
    }

    private static Dependency managed(Artifact artifact) {
        Dependency dependency = new Dependency();
        dependency.setGroupId(artifact.getGroupId());
        dependency.setArtifactId(artifact.getArtifactId());
        dependency.setVersion(artifact.getBaseVersion());
        dependency.setType(artifact.getType());
        dependency.setClassifier(artifact.getClassifier());
        return dependency;
    }

    /** The model of the BOM, without any build settings: a project that imports it gets versions only. */
    private Model model(List<Dependency> built) {
        Model model = new Model();
        model.setModelVersion("4.0.0");
        model.setGroupId(project.getGroupId());
        model.setArtifactId(project.getArtifactId());
        model.setVersion(project.getVersion());
        model.setPackaging("pom");
        model.setName(project.getName());
        model.setDescription(project.getDescription());
        // Elements that public repositories require in a POM.
        model.setUrl(project.getUrl());
        model.setLicenses(project.getLicenses());
        model.setDevelopers(project.getDevelopers());
        model.setScm(project.getScm());
        model.setIssueManagement(project.getIssueManagement());
        model.setDependencyManagement(new DependencyManagement());
        built.forEach(model.getDependencyManagement()::addDependency);
        return model;
    }
}
