// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The build of one kernel's or module's packages. It contains nothing about the machine, the user or the date, so that
 * the same inputs give the same record.
 *
 * @param subject the subject of the packages
 * @param parameters the parameters, by the names of Maven's properties
 * @param environment other inputs, such as the kind of toolchain
 * @param materials the inputs with their digests
 * @param plugin the plugin that made the packages
 * @param timestamp the build time of the packages
 */
public record BuildRecord(
        Subject subject,
        Map<String, String> parameters,
        Map<String, String> environment,
        List<Material> materials,
        Plugin plugin,
        Instant timestamp) {
    public BuildRecord {
        parameters = Map.copyOf(parameters);
        environment = Map.copyOf(environment);
        materials = List.copyOf(materials);
    }
}
