// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a build is asked to run.
 *
 * @param kind {@code auto}, {@code host} or {@code container}
 * @param sandbox what confines makefiles on this machine: {@code auto}, {@code bubblewrap} or {@code none}
 * @param engine {@code podman}, {@code docker} or the path of one of them; empty for the first of these that is found
 * @param image the image to build in; empty for that of the project's Containerfile
 * @param base the image that the Containerfile starts from, if another than usual
 * @param options what the engine is told beside what it is told anyway, for {@code run}
 * @param environment the variables that engines read, out of Maven's environment
 * @param provision whether an image that isn't here may be fetched or made
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
