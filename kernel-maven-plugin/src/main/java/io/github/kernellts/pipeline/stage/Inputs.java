// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.stage;

import io.github.kernellts.system.Digests;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The inputs of a stage: everything that its output depends on, by name, and nothing else (not the number of jobs, not
 * the time).
 *
 * @param values short texts; long ones go in as digests
 */
public record Inputs(Map<String, String> values) {
    public Inputs {
        values = Map.copyOf(values);
    }

    public static Inputs none() {
        return new Inputs(Map.of());
    }

    public Inputs with(String name, Object value) {
        Map<String, String> all = new TreeMap<>(values);
        all.put(name, value.toString().replace("\n", "; "));
        return new Inputs(all);
    }

    /** Adds the inputs of an earlier stage, as one digest. */
    public Inputs after(StageName stage, Inputs earlier) {
        return with(stage.id(), Digests.sha256(earlier.text()));
    }

    public String text() {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining());
    }
}
