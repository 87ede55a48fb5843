// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.update.KernelUpdate;
import io.github.kernellts.pipeline.update.NamedRelease;
import io.github.kernellts.pipeline.update.TriedKernel;
import io.github.kernellts.pipeline.update.UpdateRequest;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.NamedSource;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.source.releases.Releases;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Output;
import java.io.File;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectBuilder;

/**
 * Shows the newest release of each branch, and raises each {@code <kernel.version>} in the POMs of this build to
 * the newest point release of its own branch. A release is fetched first and its developer's signature verified, as for
 * a build, and its patches and fragments are tried: each kernel of this build that is of its branch, by its own version or by
 * a profile, is patched and configured with the tools that would build it, for its {@code kernel.el} or else for every EL.
 * If one fails, or can't be tried, the pins of its branch stay, patch, hunk and file or the lines of fragments are named, and
 * the goal fails after it raised those of the other branches. Nothing else in the POMs is changed. A text for a pull request
 * has the size of the step, options that appeared or went, the outcome of the trial, branches that end and, with
 * {@code kernel.vulns}, how many known vulnerabilities the release fixes. With {@code -Dkernel.version} and
 * {@code kernel.source}, that release of its branch is tried in place of the list's, from there.
 *
 * @since 1000
 */
@Mojo(name = "update", aggregator = true, threadSafe = true)
public final class UpdateMojo extends RecordsMojo {
    private static final String VERSION = "kernel.version";

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

    /**
     * The origin of the source: {@code kernel.org}; {@code apt} (upstream's tarball of a Debian source package or, if
     * that is not available, the package linux-source with Debian's patches and a warning); the path or URL of a
     * tarball; the path of a tree; with {@code kernel.source.commit} the address or path of a git repository; or
     * {@code auto}: the cache, then kernel.org, then, if that can't be reached, apt.
     * For a release, {@code auto} takes the source of kernel.org only.
     * Example: {@code apt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source", defaultValue = "auto")
    private String source;

    /**
     * The commit to build, if {@code kernel.source} is a git repository: all 40 digits of its id. It is fetched alone,
     * without its history, and its tree becomes a tarball in the cache.
     * Example: {@code d8dde1ee7c8c…}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.commit")
    private String sourceCommit;

    /**
     * The SHA-256 that the tarball must have, in hexadecimal. Required for the URL of one.
     * Example: {@code 6da1b4a0…}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.sha256")
    private String sourceSha256;

    /**
     * A file of apt entries used in place of the machine's own, for kernels of other suites; in the form of deb822 if
     * its name ends in {@code .sources}. The machine's configuration stays unchanged.
     * Example: {@code bullseye.sources}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.apt.entries")
    private File sourceAptEntries;

    @Inject
    private ProjectBuilder projects;

    @Override
    void run(Output output) {
        Optional<NamedRelease> named = named();
        new KernelUpdate(
                        new UpdateRequest(
                                session.getAllProjects().stream()
                                        .map(MavenProject::getFile)
                                        .filter(Objects::nonNull)
                                        .map(File::toPath)
                                        .toList(),
                                built(named.isPresent()),
                                list(),
                                SourceRequest.mirror(Optional.ofNullable(sourceMirror)),
                                Optional.ofNullable(sourceKeyring).map(File::toPath),
                                Optional.ofNullable(sums).map(File::toPath),
                                userCache(),
                                new UpdateRequest.Trial(
                                        tryReleases && !check ? tried(named.isPresent()) : List.of(),
                                        buildDirectory().resolve("kernel-update"),
                                        text == null ? buildDirectory().resolve("kernel-update.md") : absolute(text),
                                        searchPath(),
                                        pluginVersion),
                                records().map(data -> new UpdateRequest.Vulnerabilities(data, compiledKernels())),
                                named,
                                LocalDate.now(ZoneOffset.UTC),
                                check,
                                session.isOffline()),
                        output)
                .run();
    }

    /** The versions that projects build; of POMs alone if that of the command line is a release to raise them to. */
    private Set<KernelVersion> built(boolean ofPoms) {
        return Stream.concat(
                        session.getAllProjects().stream()
                                .map(each -> each.getProperties().getProperty(VERSION))
                                .filter(Objects::nonNull),
                        ofPoms ? Stream.of() : kernels().stream().flatMap(kernel -> kernel.text("version").stream()))
                .map(KernelVersion::parse)
                .collect(Collectors.toSet());
    }

    private List<TriedKernel> tried(boolean ofPoms) {
        return new TriedKernels(
                        session,
                        execution.getMojoDescriptor().getPluginDescriptor(),
                        TriedKernels.profiles(projects, session),
                        ofPoms)
                .all();
    }

    private Optional<NamedRelease> named() {
        Properties typed = session.getUserProperties();
        if (!NamedRelease.isNamed(typed.stringPropertyNames(), source)) {
            return Optional.empty();
        }
        return Optional.of(new NamedRelease(new SourceRequest(
                KernelVersion.parse(typed.getProperty(VERSION)),
                NamedSource.isPath(source)
                        ? project.getBasedir().toPath().resolve(source).toString()
                        : source,
                Optional.ofNullable(sourceCommit),
                SourceRequest.digest(sourceSha256),
                SourceRequest.mirror(Optional.ofNullable(sourceMirror)),
                Optional.ofNullable(sourceKeyring).map(File::toPath),
                Optional.ofNullable(sourceAptEntries).map(File::toPath),
                // Exactly this version: apt may not provide another one.
                true,
                session.isOffline(),
                session.getStartTime().toInstant())));
    }

    private URI list() {
        return releases == null ? Releases.KERNEL_ORG : Address.http("kernel.update.releases", releases);
    }
}
