// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.KernelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Fragments in their order. None overrides another: two different values of one option are refused.
 *
 * @param requests the lines of all, first to last, each option once
 */
public record Fragments(List<OptionSetting> requests) {
    public Fragments {
        requests = List.copyOf(requests);
    }

    /** @throws KernelException if two fragments want different values of an option, naming both lines */
    public static Fragments of(List<Fragment> fragments) {
        Map<String, OptionSetting> byOption = new LinkedHashMap<>();
        List<String> conflicts = new ArrayList<>();
        for (Fragment fragment : fragments) {
            for (OptionSetting request : fragment.requests()) {
                OptionSetting before = byOption.putIfAbsent(request.option(), request);
                if (before != null && !before.value().equals(request.value())) {
                    conflicts.add("  CONFIG_" + request.option() + ": " + before.value() + " in " + before.place()
                            + ", " + request.value() + " in " + request.place());
                }
            }
        }
        if (!conflicts.isEmpty()) {
            throw new KernelException(
                    "Fragments contradict each other:\n" + String.join("\n", conflicts) + "\n",
                    "delete the line of the later fragment; the policy fragment can't be overridden");
        }
        return new Fragments(List.copyOf(byOption.values()));
    }

    /**
     * The line that sets an option, if one does.
     *
     * @param option its name without {@code CONFIG_}
     */
    public Optional<OptionSetting> line(String option) {
        return requests.stream()
                .filter(request -> request.option().equals(option))
                .findFirst();
    }

    /** The lines that are appended to a configuration for {@code make olddefconfig} to resolve. */
    public String text() {
        return requests.stream().map(request -> request.text() + "\n").collect(Collectors.joining());
    }
}
