// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.update.KernelUpdate;
import io.github.kernellts.pipeline.update.UpdateRequest;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.source.releases.Releases;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Output;
import java.io.File;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Shows the newest release of each branch, and raises each {@code <kernel.version>} in the POMs of this build to
 * the newest point release of its own branch. A release is fetched first and its developer's signature verified, as for
 * a build, and its patches and fragments are tried: each kernel of this build that is of its branch, by its own version or by
 * a profile, is patched and configured with the tools that would build it, for its {@code kernel.el} or else for every EL.
 * If one fails, no POM is changed, and patch, hunk and file or the lines of fragments are named; nor is one changed if a
 * kernel can't be tried. Nothing else in the POMs is changed. A text for a pull request has the size of the
 * step, options that appeared or went, the outcome of the trial and, with {@code kernel.vulns}, how many known
 * vulnerabilities the release fixes.
 *
 * @since 1000
 */
@Mojo(name = "update", aggregator = true, threadSafe = true)
public final class UpdateMojo extends RecordsMojo {
    /**
     * Changes nothing, and fails if a kernel is out of date or of a branch that has ended: for CI. The
     * short form is {@code -Dcheck}.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.update.check", defaultValue = "${check}")
    private boolean check;

    /**
     * The address of the list of releases. Default: kernel.org's own.
     * Example: {@code https://mirror.example.org/releases.json}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.update.releases")
    private String releases;

    /**
     * A file of SHA-256 digests, as sha256sum(1) writes them, that gets a line for each new release's tarball. Default:
     * none.
     * Example: {@code SHA256SUMS}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.update.sums")
    private File sums;

    /**
     * The base address of kernel.org's directories, such as v6.x and v7.x. Default: kernel.org's own.
     * Example: {@code https://mirror.example.org/pub/linux/kernel}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.mirror")
    private String sourceMirror;

    /**
     * OpenPGP public keys that are trusted for kernel.org's signatures, as gpg --export writes them. Default: the key
     * of the stable kernels' maintainer, fetched from kernel.org and known by its fingerprint.
     * Example: {@code keys/kernel.org.asc}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.keyring")
    private File sourceKeyring;

    /**
     * Whether new releases are tried with the patches and fragments of this build's kernels before POMs are changed. That
     * takes the tools which the goal configure needs, and some seconds for each kernel and EL.
     * Example: {@code false}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.update.try", defaultValue = "true")
    private boolean tryReleases;

    /**
     * The file for the text of a pull request, in Markdown; written only if there is a newer release. Default:
     * {@code kernel-update.md} in the target directory of the project in which Maven was started.
     * Example: {@code update.md}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.update.text")
    private File text;

    @Override
    void run(Output output) {
        new KernelUpdate(
                        new UpdateRequest(
                                session.getAllProjects().stream()
                                        .map(MavenProject::getFile)
                                        .filter(Objects::nonNull)
                                        .map(File::toPath)
                                        .toList(),
                                Stream.concat(
                                                session.getAllProjects().stream()
                                                        .map(each -> each.getProperties()
                                                                .getProperty("kernel.version"))
                                                        .filter(Objects::nonNull),
                                                kernels().stream().flatMap(kernel -> kernel.text("version").stream()))
                                        .map(KernelVersion::parse)
                                        .collect(Collectors.toSet()),
                                list(),
                                SourceRequest.mirror(Optional.ofNullable(sourceMirror)),
                                Optional.ofNullable(sourceKeyring).map(File::toPath),
                                Optional.ofNullable(sums).map(File::toPath),
                                userCache(),
                                new UpdateRequest.Trial(
                                        tryReleases && !check
                                                ? kernels().stream()
                                                        .map(TriedKernels::of)
                                                        .toList()
                                                : List.of(),
                                        buildDirectory().resolve("kernel-update"),
                                        text == null ? buildDirectory().resolve("kernel-update.md") : absolute(text),
                                        searchPath(),
                                        pluginVersion),
                                records().map(data -> new UpdateRequest.Vulnerabilities(data, compiledKernels())),
                                check,
                                session.isOffline()),
                        output)
                .run();
    }

    private URI list() {
        return releases == null ? Releases.KERNEL_ORG : Address.http("kernel.update.releases", releases);
    }
}
