// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.module.DevelPackage;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.pipeline.module.ModuleBuild;
import io.github.kernellts.pipeline.module.ModuleRequest;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.ShellWord;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Builds an external module against the -devel RPMs of kernels, and packages it: for each kernel one signed RPM with
 * the modules, named as in {@code kmod-px-lts-kvm-6.1.192-1000.el9}, and a small common one, named as in
 * {@code kmod-px-lts-kvm-61y}, by which dnf upgrade brings the modules of the next kernel. They are attached as artifacts
 * of type {@code rpm} with classifiers such as {@code kvm-el9-6.1-x86_64} and {@code common-kvm-el9-6.1-x86_64}, and their
 * source RPM with one such as {@code src-kvm-el9-6.1}. They
 * have a bill of materials, of type {@code cdx.json} (CycloneDX), the signed provenance, of type
 * {@code intoto.jsonl} (SLSA), and the certificate that it is verified with, of type {@code crt}. With {@code kernel.vulns}, they also say which of the kernel's known vulnerabilities (CVE)
 * are in headers that the modules include, as types {@code openvex.json}, {@code vex.cdx.json} and {@code
 * vex.intoto.jsonl}.
 *
 * <p>The kernels come from the -devel artifacts among the project's dependencies, or else from the flavors of
 * kernel-lts that profiles chose. The parameters use the terms of dkms.conf(5).
 *
 * @since 1000
 */
@Mojo(
        name = "module",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class ModuleMojo extends ExternalModuleMojo {
    /**
     * Skips this goal, and says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.skip", defaultValue = "false")
    private boolean skipGoal;

    /**
     * The CVE records of the kernel CNA: a clone of its repository vulns.git, bare or with a work tree, or a directory
     * with {@code cve/published}. Nothing is fetched. Default: none, and there is no comparison with CVE records.
     * Example: {@code /srv/vulns}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.vulns")
    private File vulns;

    /**
     * The revision of the git repository {@code kernel.vulns} whose records are read.
     * Example: {@code master}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.vulns.revision", defaultValue = "HEAD")
    private String vulnsRevision;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Inject
    private MavenProjectHelper projectHelper;

    /**
     * Skips the module, with a warning, if its source can't be reached. A release fails nevertheless.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.optional", defaultValue = "false")
    private boolean optional;

    @Override
    void run(Output output) throws MojoExecutionException {
        ModuleRequest request = moduleRequest(records());
        run(output, optional, () -> {
            try (ModuleBuild build = new ModuleBuild(request, output)) {
                build.rpms().forEach(this::attach);
            }
        });
    }

    private Optional<CveRequest> records() {
        return Optional.ofNullable(vulns).map(directory -> new CveRequest(absolute(directory), vulnsRevision));
    }

    private void attach(ModuleBuild.Built built) {
        DevelPackage kernel = built.kernel();
        String branch = kernel.release().replaceFirst("^([0-9]+\\.[0-9]+)\\..*", "$1");
        File file = built.file().toFile();
        String classifier = kernel.flavor() + "-" + kernel.el() + "-" + branch + "-x86_64";
        File common = built.common().toFile();
        projectHelper.attachArtifact(project, "rpm", classifier, file);
        projectHelper.attachArtifact(project, "rpm", "common-" + classifier, common);
        built.source()
                .ifPresent(rpm -> projectHelper.attachArtifact(
                        project, "rpm", "src-" + kernel.flavor() + "-" + kernel.el() + "-" + branch, rpm.toFile()));
        built.debuginfo()
                .ifPresent(
                        rpm -> projectHelper.attachArtifact(project, "rpm", "debuginfo-" + classifier, rpm.toFile()));
        projectHelper.attachArtifact(
                project, "cdx.json", classifier, built.bill().toFile());
        projectHelper.attachArtifact(
                project, "intoto.jsonl", classifier, built.provenance().toFile());
        projectHelper.attachArtifact(
                project, "crt", classifier, built.certificate().toFile());
        for (Path document : built.vex()) {
            String type = document.getFileName().toString().replaceFirst("^.*?\\.(openvex|vex)\\.", "$1.");
            projectHelper.attachArtifact(project, type, classifier, document.toFile());
        }
        if (project.getPackaging().equals("kernel-module")
                && project.getArtifact().getFile() == null) {
            project.getArtifact().setFile(file);
        }
        getLog().info("Install it, together with its kernel: dnf install " + ShellWord.of(file.toPath()) + " "
                + ShellWord.of(common.toPath()));
    }
}
