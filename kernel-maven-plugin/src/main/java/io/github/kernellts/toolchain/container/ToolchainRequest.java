// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    public ToolchainRequest {
        base.ifPresent(name -> Address.requireNoLogin("kernel.toolchain.base", name));
        image.ifPresent(name -> Address.requireNoLogin("kernel.toolchain.image", name));
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }
}
