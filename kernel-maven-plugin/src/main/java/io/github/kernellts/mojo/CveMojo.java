// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.pipeline.kernel.VexDocuments;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Says which known vulnerabilities (CVE) the packaged kernel has: the kernel CNA's records, held against its version and
 * the files that were compiled or included. Does nothing in a phase unless {@code kernel.vulns} is set. Attaches the
 * findings beside the bill of materials, as types {@code openvex.json} (OpenVEX) and {@code vex.cdx.json} (CycloneDX),
 * and their signed provenance as {@code vex.intoto.jsonl}.
 *
 * @since 1000
 */
@Mojo(name = "cve", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class CveMojo extends KernelMojo {
    /**
     * Skips this goal, and says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cve.skip", defaultValue = "false")
    private boolean skipGoal;

    /**
     * The revision of the git repository {@code kernel.vulns} whose records are read.
     * Example: {@code master}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.vulns.revision", defaultValue = "HEAD")
    private String vulnsRevision;

    @Inject
    private MavenProjectHelper projectHelper;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Override
    void run(Output output) throws MojoExecutionException {
        if (vulns != null) {
            super.run(output);
        } else if (execution.getSource() == MojoExecution.Source.CLI) {
            throw new KernelException(
                    "There are no CVE records to compare the kernel with",
                    "set kernel.vulns to a clone of https://git.kernel.org/pub/scm/linux/security/vulns.git");
        } else {
            output.debug("kernel.vulns is not set: the kernel isn't compared with CVE records");
        }
    }

    @Override
    void run(KernelBuild build, Output output) {
        VexDocuments documents = build.vulnerabilities(new CveRequest(absolute(vulns), vulnsRevision));
        KernelPackage kernelPackage = build.kernelPackage();
        String classifier =
                kernelPackage.el() + "-" + kernelPackage.release().version().branch() + "-x86_64";
        attach("openvex.json", classifier, documents.openVex().toFile());
        attach("vex.cdx.json", classifier, documents.cycloneDx().toFile());
        attach("vex.intoto.jsonl", classifier, documents.provenance().toFile());
        output.info(documents.summary().sentence());
        if (!documents.summary().fixes().isEmpty()) {
            output.info(documents.summary().fixes());
        }
        output.info(
                "VEX: " + documents.openVex() + " and " + documents.cycloneDx().getFileName());
    }

    private void attach(String type, String classifier, File file) {
        projectHelper.attachArtifact(project, type, classifier, file);
    }
}
