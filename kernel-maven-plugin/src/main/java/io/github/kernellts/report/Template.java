// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import io.github.kernellts.system.Resources;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page whose frame is a file of the plugin, with places such as <code>${name}</code>. Text is escaped at its place,
 * and markup that is an {@link Html} is not.
 *
 * @param text the file's content
 */
public record Template(String text) {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z-]+)}");

    /** Reads the file of that name beside a class. */
    public static Template of(Class<?> beside, String name) {
        return new Template(Resources.text(beside, name));
    }

    /**
     * The page.
     *
     * @param values the text or {@link Html} for each place
     * @throws IllegalStateException if a place has no value, or a value no place
     */
    public String fill(Map<String, Object> values) {
        Set<String> unused = new HashSet<>(values.keySet());
        String page = PLACE.matcher(text).replaceAll(place -> {
            Object value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalStateException("The template has the place " + place.group() + ", without a value");
            }
            unused.remove(place.group(1));
            return Matcher.quoteReplacement(value instanceof Html ? value.toString() : Html.escape(value.toString()));
        });
        if (!unused.isEmpty()) {
            throw new IllegalStateException("The template has no place for " + unused);
        }
        return page;
    }
}
