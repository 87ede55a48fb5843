// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.module.DevelFiles;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.system.Output;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;

/** The RPMs of the kernels that a module is built for and loaded on: those that properties name, or artifacts. */
final class ModuleKernels {
    private final MavenProject project;
    private final MavenSession session;
    private final RepositorySystem repositories;
    private final UserCache cache;
    private final Output output;

    ModuleKernels(
            MavenProject project, MavenSession session, RepositorySystem repositories, UserCache cache, Output output) {
        this.project = project;
        this.session = session;
        this.repositories = repositories;
        this.cache = cache;
        this.output = output;
    }

    /**
     * The -devel RPMs.
     *
     * @param named their paths or addresses, if they were given
     */
    List<Path> devels(List<String> named, EnterpriseLinux el, Branch branch) {
        return named.isEmpty()
                ? new DevelArtifacts(repositories).of(project, session, el, branch)
                : files("kernel.devel.rpms", named);
    }

    /**
     * Whether there are kernels to build for. Their -devel RPMs are looked for, but for those that this build makes and
     * those of an address, which only a build downloads.
     *
     * @param named their paths or addresses, if they were given
     * @throws io.github.kernellts.system.KernelException if one is not there
     */
    boolean areThere(List<String> named, EnterpriseLinux el, Branch branch) {
        if (named.isEmpty()) {
            return new DevelArtifacts(repositories).areThere(project, session, el, branch);
        }
        List<Path> made = session.getProjects().stream()
                .map(each -> Path.of(each.getBuild().getDirectory()))
                .toList();
        named.forEach(each -> files("kernel.devel.rpms").require(each, made));
        return true;
    }

    /**
     * The kernels' own RPMs.
     *
     * @param named their paths or addresses, if they were given
     * @param devels those of the -devel RPMs, if they were given
     */
    List<Path> kernels(List<String> named, List<String> devels, EnterpriseLinux el, Branch branch) {
        String property = "kernel.module.boot.kernels";
        if (!named.isEmpty()) {
            return files(property, named);
        }
        return devels.isEmpty()
                ? new DevelArtifacts(repositories).kernels(project, session, el, branch)
                : files(property, devels.stream().map(DevelFiles::kernelBeside).toList());
    }

    private List<Path> files(String property, List<String> from) {
        DevelFiles files = files(property);
        return from.stream().map(each -> files.of(each, output)).toList();
    }

    private DevelFiles files(String property) {
        return new DevelFiles(property, project.getBasedir().toPath(), cache.develRpms(), session.isOffline());
    }
}
