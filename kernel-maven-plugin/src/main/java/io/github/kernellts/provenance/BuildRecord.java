package io.github.kernellts.provenance;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A build of one kernel's packages. It holds nothing of the machine, the user or the day, so that the same inputs give
 * the same record.
 *
 * @param name the packages' name, such as {@code kernel-lts-kvm-61y}
 * @param version their version and release, such as {@code 6.1.192_1000.el9-1}
 * @param kernelVersion the point release, such as {@code 6.1.192}
 * @param parameters what was asked for, by the names of Maven's properties
 * @param environment what else it depended on, such as where the toolchain was
 * @param materials what the packages were made of
 * @param plugin the plugin that made them
 * @param timestamp the time that the packages bear
 */
public record BuildRecord(
        String name,
        String version,
        String kernelVersion,
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
