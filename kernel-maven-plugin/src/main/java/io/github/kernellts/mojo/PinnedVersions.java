// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.project.MavenProject;

/** The point releases that the POMs of a kernel pin: its own, and those of profiles that would give it another one. */
final class PinnedVersions {
    private static final String VERSION = "kernel.version";

    private PinnedVersions() {}

    /** What a project builds with the profiles that are active. */
    static Optional<String> ofProject(MavenProject kernel) {
        return Optional.ofNullable(kernel.getProperties().getProperty(VERSION));
    }

    /** The profiles that would give it another version, each with that. */
    static Map<String, String> ofProfiles(MavenProject kernel) {
        Map<String, String> pins = new LinkedHashMap<>();
        for (MavenProject each : Selection.lineage(kernel).toList()) {
            Model model = each.getOriginalModel();
            if (model == null) {
                break;
            }
            model.getProfiles().forEach(profile -> {
                String pin = profile.getProperties().getProperty(VERSION);
                if (pin != null && !pin.contains("${")) {
                    pins.putIfAbsent(profile.getId(), pin);
                }
            });
            if (model.getProperties().containsKey(VERSION)) {
                // It replaces those of parents, and of their profiles.
                break;
            }
        }
        return pins;
    }

    /** The branches that a kernel can be built of by a profile of the branch's name, and that of its own version. */
    static Set<Branch> branches(MavenProject kernel) {
        return Stream.concat(
                        ofProject(kernel).stream(),
                        ofProfiles(kernel).entrySet().stream()
                                .filter(pin -> pin.getKey().startsWith("lts-"))
                                .map(Map.Entry::getValue))
                .map(version -> KernelVersion.parse(version).branch())
                .collect(Collectors.toSet());
    }
}
