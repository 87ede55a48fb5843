// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.update.TriedKernel;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.DefaultProjectBuildingRequest;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectBuilder;
import org.apache.maven.project.ProjectBuildingException;
import org.apache.maven.project.ProjectBuildingRequest;

/**
 * The kernels of a reactor with which new releases are tried, as their projects configure them: by their own version, and by
 * each profile that would give them another one, whose patches and fragments may be others too.
 */
final class TriedKernels {
    private final MavenSession session;
    private final PluginDescriptor plugin;
    private final Profiles profiles;
    private final boolean ofPoms;

    /** Makes a project as it is with one more profile. */
    @FunctionalInterface
    interface Profiles {
        MavenProject with(MavenProject project, String profile);
    }

    /**
     * @param plugin the descriptor of this plugin
     * @param ofPoms whether the versions of POMs count alone, and not that of the command line
     */
    TriedKernels(MavenSession session, PluginDescriptor plugin, Profiles profiles, boolean ofPoms) {
        this.session = session;
        this.plugin = plugin;
        this.profiles = profiles;
        this.ofPoms = ofPoms;
    }

    /** With Maven's own builder, which knows what a profile overrides and which others it switches off. */
    static Profiles profiles(ProjectBuilder builder, MavenSession session) {
        return (project, profile) -> {
            ProjectBuildingRequest request = new DefaultProjectBuildingRequest(session.getProjectBuildingRequest());
            List<String> active = new ArrayList<>(request.getActiveProfileIds());
            active.add(profile);
            request.setActiveProfileIds(active);
            request.setProject(null);
            request.setResolveDependencies(false);
            try {
                return builder.build(project.getFile(), request).getProject();
            } catch (ProjectBuildingException e) {
                throw new KernelException(
                        "Maven can't read " + project.getFile() + " with the profile " + profile
                                + ", which pins kernel.version: " + e.getMessage(),
                        "correct that profile, or set kernel.update.try to false to raise pins without a trial",
                        e);
            }
        };
    }

    /** @throws KernelException if one can't be tried: a pin that another fragment would forbid must not be raised */
    List<TriedKernel> all() {
        return Reactor.kernels(session).stream()
                .flatMap(kernel -> Stream.concat(
                        Stream.of(kernel), pinning(kernel).map(profile -> profiles.with(kernel, profile))))
                .flatMap(project -> GoalParameters.of(project, "compile", session, plugin).stream())
                .map(this::of)
                .distinct()
                .toList();
    }

    private TriedKernel of(GoalParameters parameters) {
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
                version(parameters).stream()
                        .map(KernelVersion::parse)
                        .map(KernelVersion::branch)
                        .collect(Collectors.toSet()),
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

    /** The version that Maven injects, or that of POMs. */
    private Optional<String> version(GoalParameters parameters) {
        return ofPoms ? PinnedVersions.ofProject(parameters.project()) : parameters.text("version");
    }

    /** The profiles that would give a kernel another version. */
    private Stream<String> pinning(MavenProject kernel) {
        boolean replaced = GoalParameters.of(kernel, "compile", session, plugin).stream()
                .anyMatch(parameters -> !version(parameters).equals(PinnedVersions.ofProject(kernel)));
        return replaced ? Stream.of() : PinnedVersions.ofProfiles(kernel).keySet().stream();
    }
}
