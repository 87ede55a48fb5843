// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.stage;

import io.github.kernellts.system.Digests;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The inputs of a stage: everything that its output depends on, by name, and nothing else (not the number of jobs, not
 * the time).
 *
 * @param values texts on one line, different for different values; long ones go in as digests
 */
public record Inputs(Map<String, String> values) {
    public Inputs {
        values = Map.copyOf(values);
    }

    public static Inputs none() {
        return new Inputs(Map.of());
    }

    /** These and another input: a text, a number, or lists, maps, optionals and public records of such. */
    public Inputs with(String name, Object value) {
        Map<String, String> all = new TreeMap<>(values);
        all.put(name, value instanceof CharSequence ? escaped(value.toString()) : text(value));
        return new Inputs(all);
    }

    /**
     * Two values have the same text only if they are equal; toString() joins texts of a list by characters that they
     * may contain.
     */
    private static String text(Object value) {
        if (value instanceof Record each) {
            return Stream.of(each.getClass().getRecordComponents())
                    .map(component -> component.getName() + "=" + text(component(each, component)))
                    .collect(Collectors.joining(", ", each.getClass().getSimpleName() + "[", "]"));
        }
        if (value instanceof Optional<?> each) {
            return each.map(Inputs::text).orElse("none");
        }
        if (value instanceof Map<?, ?> each) {
            return each.entrySet().stream()
                    .map(entry -> text(entry.getKey()) + ": " + text(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Collection<?> each) {
            return each.stream().map(Inputs::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Number ? value.toString() : '"' + escaped(value.toString()) + '"';
    }

    private static Object component(Record of, RecordComponent component) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("No public record: " + of.getClass(), e);
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
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
