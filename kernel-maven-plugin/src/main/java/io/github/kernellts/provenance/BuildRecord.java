// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A build of one kernel's or module's packages. It holds nothing of the machine, the user or the day, so that the same inputs give
 * the same record.
 *
 * @param subject what the packages are of
 * @param parameters what was asked for, by the names of Maven's properties
 * @param environment what else it depended on, such as where the toolchain was
 * @param materials what the packages were made of
 * @param plugin the plugin that made them
 * @param timestamp the time that the packages bear
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
