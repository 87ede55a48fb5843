// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.publish.RepositoryBuild;
import io.github.kernellts.pipeline.publish.RepositoryRequest;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Puts the RPMs of this build, and those among the project's dependencies, into a yum repository with signed metadata,
 * and source RPMs and those with debug information into two more next to it. {@code kernel.repo.keep} sets how many builds stay; packages of earlier
 * builds are verified before the metadata list them again. VEX documents that the goal {@code cve} attached are put into
 * {@code el9/x86_64/vex}, and bills of materials, provenance and the certificates that it is verified with into
 * {@code el9/x86_64/provenance}, each with a signature as the metadata's.
 *
 * @since 1000
 */
@Mojo(
        name = "repo",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class RepoMojo extends SigningMojo {
    /**
     * Skips this goal, and says so.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    /**
     * The directory of the repositories that the goal {@code repo} writes: binary packages are in subdirectories such as
     * {@code el9/x86_64}, source packages in {@code el9/source}, and debug information in {@code el9/debug}.
     * Example: {@code /srv/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.directory", defaultValue = "${project.build.directory}/repo")
    private File directory;

    /**
     * The number of releases of each kernel to keep, and of its snapshots, with their -devel packages, modules, source
     * packages and debug information. What is published in this run stays in any case.
     * Example: {@code 5}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.keep", defaultValue = "3")
    private int keep;

    /**
     * The address at which the directory is served, for the .repo file. Default: the directory itself.
     * Example: {@code https://kernels.example.org}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.url")
    private String url;

    /**
     * The id of the repository for dnf, and the name of its {@code .repo} file: hosts that have repositories of several owners
     * need another for each. Letters, digits, {@code -}, {@code _}, {@code .} and {@code :}.
     * Example: {@code example-kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.id", defaultValue = "kernel-lts")
    private String repositoryId;

    /**
     * Files with former public keys for RPMs, for packages in the repository that were signed before the key was
     * replaced. The .repo file then names these keys, too.
     * Example: {@code former/RPM-GPG-KEY-kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.former")
    private List<File> former;

    /**
     * Installs missing packages with apt or dnf, as root or through sudo. Nothing is ever installed without it.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.provision", defaultValue = "false")
    private boolean provision;

    @Override
    void run(Output output) {
        if (keep < 1) {
            throw new KernelException(
                    "kernel.repo.keep is " + keep + ", and a repository keeps at least one build",
                    "set kernel.repo.keep to 1 or more");
        }
        String el = enterpriseLinux().toString();
        new RepositoryBuild(
                        new RepositoryRequest(
                                absolute(directory),
                                el,
                                new RepositoryId(repositoryId),
                                Path.of(project.getBuild().getDirectory(), "published", el, "x86_64"),
                                new RepositoryTree.Packages(
                                        BuiltRpms.of(project, session),
                                        BuiltRpms.sources(project, session),
                                        BuiltRpms.debugInformation(project, session)),
                                BuiltRpms.vex(project, session),
                                BuiltRpms.provenance(project, session),
                                keep,
                                Optional.ofNullable(url).map(RepositoryUrl::of),
                                former == null
                                        ? List.of()
                                        : former.stream().map(File::toPath).toList(),
                                keys(),
                                snapshot(),
                                userCache(),
                                searchPath(),
                                provision),
                        output)
                .publish();
    }
}
