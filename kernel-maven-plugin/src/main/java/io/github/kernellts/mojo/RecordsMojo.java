// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.pipeline.update.CompiledKernel;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** Base of goals that look at all kernels of a reactor, and may compare them with CVE records. */
abstract class RecordsMojo extends CachingMojo {
    /**
     * The CVE records of the kernel CNA: a clone of its repository vulns.git, bare or with a work tree, or a directory
     * with {@code cve/published}. Nothing is fetched. Default: none, and there is no comparison with CVE records.
     * Example: {@code /srv/vulns}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.vulns")
    File vulns;

    /**
     * The revision of the git repository {@code kernel.vulns} whose records are read.
     * Example: {@code master}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.vulns.revision", defaultValue = "HEAD")
    private String vulnsRevision;

    /**
     * The directory in which everything is built; its path may have only letters, digits and any of {@code /._+@-}.
     * Default: the project's target directory.
     * Example: {@code /var/tmp/kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.workspace")
    private File workspace;

    /** The records, if kernel.vulns names any. */
    final Optional<CveRequest> records() {
        return Optional.ofNullable(vulns).map(directory -> new CveRequest(absolute(directory), vulnsRevision));
    }

    /** The kernels of the reactor, with the directories in which they were built. */
    final List<CompiledKernel> compiledKernels() {
        return kernels().stream()
                .map(parameters -> {
                    MavenProject kernel = parameters.project();
                    String flavor = parameters.flavor();
                    Path built = workspace == null
                            ? Path.of(kernel.getBuild().getDirectory())
                            : absolute(workspace).resolve(flavor);
                    return new CompiledKernel(flavor, built, parameters.els());
                })
                .toList();
    }
}
