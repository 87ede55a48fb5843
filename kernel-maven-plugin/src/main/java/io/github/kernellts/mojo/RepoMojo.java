// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.publish.RepositoryBuild;
import io.github.kernellts.pipeline.publish.RepositoryRequest;
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
 * Puts the RPMs of this build, and those among the project's dependencies, into a yum repository with signed metadata.
 * What earlier builds put there stays, as far as it is kept.
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
     * Where the repository is; one for each EL and architecture lies below it, as in {@code el9/x86_64}.
     * Example: {@code /srv/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.directory", defaultValue = "${project.build.directory}/repo")
    private File directory;

    /**
     * How many builds of each kernel stay, with their -devel packages and modules.
     * Example: {@code 5}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.keep", defaultValue = "3")
    private int keep;

    /**
     * Where the directory will be served, for the .repo file. Default: the directory itself.
     * Example: {@code https://kernels.example.org}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.url")
    private String url;

    @Override
    void run(Output output) {
        if (keep < 1) {
            throw new KernelException("kernel.repo.keep is " + keep, "keep one build at least");
        }
        String below = enterpriseLinux() + "/x86_64";
        List<Path> rpms = BuiltRpms.of(project, session);
        new RepositoryBuild(
                        new RepositoryRequest(
                                absolute(directory).resolve(below),
                                Path.of(project.getBuild().getDirectory(), "published")
                                        .resolve(below),
                                rpms,
                                keep,
                                Optional.ofNullable(url).map(at -> at.replaceFirst("/+$", "") + "/" + below),
                                keys(),
                                snapshot(),
                                userCache(),
                                searchPath(),
                                provision),
                        output)
                .publish();
    }
}
