// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The requested place of a build.
 *
 * @param kind {@code auto}, {@code host} or {@code container}
 * @param sandbox the confinement of makefiles on this machine: {@code auto}, {@code bubblewrap} or {@code none}
 * @param engine {@code podman}, {@code docker} or the path of one of them; empty for the first one found
 * @param image the builder image; empty for that of the project's Containerfile
 * @param base the base image of the Containerfile, if not the default
 * @param options additional options for the engine's {@code run}
 * @param environment the variables of Maven's environment that engines read
 * @param provision whether a missing image may be fetched or built
 */
public record ToolchainRequest(
        String kind,
        String sandbox,
        Optional<String> engine,
        Optional<String> image,
        Optional<String> base,
        List<String> options,
        Map<String, String> environment,
        boolean provision) {
    /** The variables by which podman and docker find their configuration, storage and service. */
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

    public ToolchainRequest {
        base.ifPresent(name -> Address.requireNoLogin("kernel.toolchain.base", name));
        image.ifPresent(name -> Address.requireNoLogin("kernel.toolchain.image", name));
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }

    /** The variables of an environment that engines read. */
    public static Map<String, String> environment(Map<String, String> all) {
        return all.entrySet().stream()
                .filter(variable -> ENGINES_READ.contains(variable.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
