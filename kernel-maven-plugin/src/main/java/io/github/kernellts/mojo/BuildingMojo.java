// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that run compilers, on this machine or in a container. */
abstract class BuildingMojo extends SigningMojo {
    /** What tells podman and docker where they keep things, and where their service is. */
    private static final Set<String> ENGINES_READ = Set.of(
            "XDG_RUNTIME_DIR",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "CONTAINERS_CONF",
            "CONTAINERS_REGISTRIES_CONF",
            "CONTAINERS_STORAGE_CONF",
            "CONTAINER_HOST",
            "REGISTRY_AUTH_FILE",
            "DOCKER_CONFIG",
            "DOCKER_CONTEXT",
            "DOCKER_HOST");

    /**
     * How many compilers run at once. Default: one for each processor, or as many as the machines of
     * {@code kernel.compiler.hosts} can take.
     * Example: {@code 8}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.jobs")
    Integer jobs;

    /**
     * What confines makefiles on this machine: with {@code bubblewrap} they see no key, no home directory, no network and
     * no other process; {@code none} lets them see all that this user sees; {@code auto} is {@code bubblewrap} where that
     * works, and else {@code none} with a warning, which is refused for releases. Containers confine by themselves.
     * Example: {@code bubblewrap}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.sandbox", defaultValue = "auto")
    String sandbox;

    /**
     * Where kernels and modules are built: {@code host}, with the tools of this machine; {@code container}, with those of
     * an image; or {@code auto}, which is {@code container} if there is an engine and either an image is named in
     * {@code kernel.toolchain.image}, or this machine is not of the chosen EL and {@code kernel:toolchain} made the image
     * of that EL; and otherwise {@code host}, with a warning if this machine is not of the chosen EL.
     * Example: {@code container}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain", defaultValue = "auto")
    String toolchain;

    /**
     * What runs containers: {@code podman}, {@code docker}, or the path of one. Default: the first that is found.
     * Example: {@code podman}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.engine")
    String toolchainEngine;

    /**
     * The image to build in. It needs what a build on a host needs, except patch, and coreutils. Default: the one that
     * {@code kernel:toolchain} makes for the chosen EL.
     * Example: {@code registry.example.org/tools:el9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.image")
    String toolchainImage;

    /**
     * The image that {@code kernel:toolchain} starts from. Default: one of the chosen EL.
     * Example: {@code registry.example.org/rocky:9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.base")
    String toolchainBase;

    /**
     * Further options for the engine's command {@code run}, such as {@code --memory=8g}. What they mount is not part of
     * the image by which it is known what a kernel was built with.
     * Example: {@code --memory=8g}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.options")
    List<String> toolchainOptions;

    final ToolchainRequest toolchainRequest() {
        return new ToolchainRequest(
                toolchain,
                // A release is built without one only where kernel.sandbox says so.
                release && sandbox.equals("auto") ? "bubblewrap" : sandbox,
                Optional.ofNullable(toolchainEngine),
                Optional.ofNullable(toolchainImage),
                Optional.ofNullable(toolchainBase),
                toolchainOptions == null ? List.of() : toolchainOptions,
                System.getenv().entrySet().stream()
                        .filter(variable -> ENGINES_READ.contains(variable.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                provision);
    }

    final int jobs() {
        return jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
    }
}
