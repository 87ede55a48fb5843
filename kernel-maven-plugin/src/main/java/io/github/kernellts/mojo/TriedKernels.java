// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.update.TriedKernel;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.maven.model.Model;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;

/** The kernels of a reactor with which new releases are tried, as their projects configure them. */
final class TriedKernels {
    private static final String VERSION = "kernel.version";

    private TriedKernels() {}

    /**
     * A kernel.
     *
     * @param parameters those with which it is made
     * @throws KernelException if the kernel can't be tried: a pin that another fragment would forbid must not be raised
     */
    static TriedKernel of(GoalParameters parameters) {
        MavenProject kernel = parameters.project();
        List<String> fragments = parameters.list("fragments");
        if (fragments.isEmpty()) {
            throw new KernelException(
                    "kernel.config.fragments is not set in " + kernel.getArtifactId()
                            + ", so no release can be tried with that kernel",
                    "set kernel.config.fragments in " + kernel.getFile()
                            + ", or set kernel.update.try to false to raise pins without a trial");
        }
        return new TriedKernel(
                parameters.flavor(),
                kernel.getBasedir().toPath(),
                parameters.text("configBase").orElseThrow(),
                fragments,
                parameters.path("patches"),
                parameters.els(),
                branches(kernel, parameters.text("version")),
                new ToolchainRequest(
                        parameters.text("toolchain").orElseThrow(),
                        parameters.text("sandbox").orElseThrow(),
                        parameters.text("toolchainEngine"),
                        parameters.text("toolchainImage"),
                        parameters.text("toolchainBase"),
                        parameters.list("toolchainOptions"),
                        ToolchainRequest.environment(System.getenv()),
                        parameters.isTrue("provision")));
    }

    /**
     * The branches that a kernel is built of: that of its version, and those of profiles that would give it another one.
     *
     * @param version the version that Maven injects
     */
    private static Set<Branch> branches(MavenProject kernel, Optional<String> version) {
        Set<String> versions = new TreeSet<>(version.stream().toList());
        boolean ofPoms =
                version.equals(Optional.ofNullable(kernel.getProperties().getProperty(VERSION)));
        if (ofPoms) {
            for (MavenProject each : Selection.lineage(kernel).toList()) {
                Model model = each.getOriginalModel();
                if (model == null) {
                    break;
                }
                model.getProfiles().stream()
                        .map(Profile::getProperties)
                        .map(properties -> properties.getProperty(VERSION))
                        .filter(pin -> pin != null && !pin.contains("${"))
                        .forEach(versions::add);
                if (model.getProperties().containsKey(VERSION)) {
                    // It replaces those of parents, and of their profiles.
                    break;
                }
            }
        }
        return versions.stream()
                .map(KernelVersion::parse)
                .map(KernelVersion::branch)
                .collect(Collectors.toSet());
    }
}
