// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.BuildDocuments;
import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.system.Output;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Signs the modules and packages the kernel, -devel, source and debug information as RPMs, attached as artifacts of
 * type {@code rpm} with classifiers such as {@code el9-6.1-x86_64}, {@code devel-el9-6.1-x86_64}, {@code src-el9-6.1}
 * and {@code debuginfo-el9-6.1-x86_64}. The first of these classifiers also has a bill of materials, of type {@code cdx.json} (CycloneDX), the signed provenance of all
 * these RPMs, of type {@code intoto.jsonl} (SLSA), and the certificate that it is verified with, of type {@code crt}.
 *
 * @since 1000
 */
@Mojo(name = "rpm", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class RpmMojo extends KernelMojo {
    /**
     * Skips this goal. Set as a property, it also skips the goals that need its results; each says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    @Inject
    private MavenProjectHelper projectHelper;

    @Override
    void run(KernelBuild build, Output output) {
        KernelRpms rpms = build.rpms();
        KernelPackage kernelPackage = build.kernelPackage();
        String combination =
                kernelPackage.el() + "-" + kernelPackage.release().version().branch();
        projectHelper.attachArtifact(
                project, "rpm", combination + "-x86_64", rpms.kernel().toFile());
        projectHelper.attachArtifact(
                project, "rpm", "devel-" + combination + "-x86_64", rpms.devel().toFile());
        projectHelper.attachArtifact(
                project, "rpm", "src-" + combination, rpms.source().toFile());
        rpms.debuginfo()
                .ifPresent(rpm -> projectHelper.attachArtifact(
                        project, "rpm", "debuginfo-" + combination + "-x86_64", rpm.toFile()));
        BuildDocuments documents = build.documents();
        projectHelper.attachArtifact(
                project, "cdx.json", combination + "-x86_64", documents.bill().toFile());
        projectHelper.attachArtifact(
                project,
                "intoto.jsonl",
                combination + "-x86_64",
                documents.provenance().toFile());
        projectHelper.attachArtifact(
                project, "crt", combination + "-x86_64", documents.certificate().toFile());
        if (project.getPackaging().equals("kernel-rpm")) {
            project.getArtifact().setFile(rpms.kernel().toFile());
        }
    }
}
