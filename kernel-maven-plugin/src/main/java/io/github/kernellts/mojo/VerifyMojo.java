// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.pipeline.publish.DownloadVerification;
import io.github.kernellts.pipeline.publish.ImageVerification;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Opens the finished RPMs and refuses those that break a promise. With {@code kernel.verify.directory}, which needs no
 * project, it verifies downloaded RPMs against the provenance signed by their builder; with {@code kernel.verify.image},
 * the tarball of an image.
 *
 * @since 1000
 */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class VerifyMojo extends KernelMojo {
    /**
     * Skips this goal, and says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.verify.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    /**
     * A directory of downloaded RPMs with their {@code .cdx.json} and {@code .intoto.jsonl} files.
     * Example: {@code downloaded}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.verify.directory")
    private File directory;

    /**
     * The builder's certificate in PEM or DER, for {@code kernel.verify.directory}. Get it from the builder by another
     * channel.
     * Example: {@code modules.crt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.verify.certificate")
    private File certificate;

    /**
     * The builder's OpenPGP public key, for {@code kernel.verify.image}, which needs it, and
     * {@code kernel.verify.directory}. Default: none, and the signatures in the RPMs
     * are not checked; the provenance has their digests.
     * Example: {@code RPM-GPG-KEY-kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.verify.key")
    private File key;

    /**
     * The tarball of an image, with {@code .provenance.json} and {@code .provenance.json.asc} next to it in place of its
     * ending. {@code kernel.verify.key} is the key that signed these.
     * Example: {@code el9-kvm-6.1.192-1000.tar}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.verify.image")
    private File image;

    @Override
    void run(Output output) throws MojoExecutionException {
        if (image != null) {
            new ImageVerification(
                            absolute(image),
                            required(key, "kernel.verify.key", "RPM-GPG-KEY-kernel-lts")
                                    .toPath())
                    .verify(output);
            if (directory == null) {
                return;
            }
        }
        if (directory == null) {
            super.run(output);
            return;
        }
        if (certificate == null) {
            throw new KernelException(
                    "kernel.verify.certificate is not set, and the RPMs in " + directory
                            + " are verified with that certificate",
                    "set kernel.verify.certificate to the file of the builder's certificate");
        }
        new DownloadVerification(
                        absolute(directory),
                        certificate.toPath(),
                        Optional.ofNullable(key).map(File::toPath))
                .verify(output);
    }

    @Override
    void run(KernelBuild build, Output output) {
        build.verify();
    }
}
