// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.OwnedDirectory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that build for one version of the kernel, and sign what they build. */
abstract class TargetMojo extends SigningMojo {
    /**
     * The point release, such as {@code 6.1.192}.
     * Example: {@code 6.1.192}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.version")
    String version;

    /**
     * The branch of that version, such as {@code 6.1}, a part of classifiers. Set by profiles such as {@code lts-6.1}.
     * Example: {@code 6.1}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.branch")
    String branch;

    /**
     * The directory in which everything is built; its path may have only letters, digits and any of {@code /._+@-}.
     * Default: the project's target directory.
     * Example: {@code /var/tmp/kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.workspace")
    File workspace;

    /**
     * Installs missing packages with apt or dnf, as root or through sudo. Nothing is ever installed without it.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.provision", defaultValue = "false")
    boolean provision;

    /**
     * The URI of what builds, such as a CI's, for builder.id in the provenance. A reader can trust it as far as the key that
     * signs. Default: the package URL of this plugin.
     * Example: {@code https://ci.example.org/kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.builder.id")
    String builderId;

    final Builder builder() {
        return new Builder(pluginVersion, Optional.ofNullable(builderId));
    }

    final KernelVersion kernelVersion() {
        if (version == null) {
            throw new KernelException(
                    "kernel.version is not set",
                    "inherit from kernel-lts-parent, or set kernel.version to a release such as 6.1.192");
        }
        KernelVersion parsed = KernelVersion.parse(version);
        LtsBranch.of(parsed);
        String its = parsed.branch().toString();
        if (branch != null && !branch.equals(its)) {
            throw new KernelException(
                    "kernel.version is " + parsed + " and kernel.branch is " + branch,
                    "set kernel.branch too, as in -Dkernel.version=" + parsed + " -Dkernel.branch=" + its
                            + ", or choose the profile lts-" + its + "; for Linux " + branch
                            + " beside a POM that pins kernel.version, add a profile lts-" + branch
                            + " with another kernel.version to that POM");
        }
        return parsed;
    }

    /** The directory in which everything of one flavor or module is built. */
    final Path workspaceOf(String name) {
        return workspace == null ? buildDirectory() : absolute(workspace).resolve(name);
    }

    /** The work directory of one flavor or module for the chosen EL and branch. */
    final WorkDirectory workDirectory(String name) {
        String combination = enterpriseLinux() + "-" + kernelVersion().branch();
        return new WorkDirectory(OwnedDirectory.require(
                workspaceOf(name).resolve(combination),
                directory -> Files.isRegularFile(directory.resolve(DirectoryLock.NAME)),
                "set kernel.workspace to a directory without a subdirectory " + name + "/" + combination));
    }
}
