// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The existing goals, properties and profiles, by the plugin's descriptor and the POMs.
 *
 * @param goals the plugin's goals
 * @param properties the properties of its parameters, and the properties that POMs set or read
 * @param profiles the profiles of the POMs
 */
record PluginFacts(Set<String> goals, Set<String> properties, Set<String> profiles) {
    static PluginFacts read() {
        String descriptor = resource("/META-INF/maven/plugin.xml");
        String poms = poms();
        Set<String> properties = new TreeSet<>(all("\\$\\{([\\w.-]+)\\}", descriptor + poms));
        properties.addAll(all("<((?:kernel|it|pxfuse)\\.[\\w.-]+)>", poms));
        properties.addAll(all("\"((?:it|test|others)\\.[\\w.]+)\"", texts("integration-tests/src/test/java")));
        properties.addAll(all("\"((?:it|test|others)\\.[\\w.]+)\"", texts("kernel-maven-plugin/src/test/java")));
        return new PluginFacts(
                all("<goal>([\\w-]+)</goal>", descriptor),
                properties,
                all("<profile>\\s*(?:<!--.*?-->\\s*)?<id>([^<]+)</id>", poms));
    }

    /** The sources of all classes of the plugin, with the pieces of each message joined. */
    static String sources() {
        return texts("kernel-maven-plugin/src/main/java").replaceAll("\"\\s*\\+\\s*\"", "");
    }

    /** All Java files of a directory of the checkout. */
    static String texts(String directory) {
        try (Stream<Path> files = Files.walk(Guide.root().resolve(directory))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(PluginFacts::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String poms() {
        try (Stream<Path> files = Files.walk(Guide.root(), 3)) {
            return files.filter(file -> file.endsWith("pom.xml")
                            && !Guide.root().relativize(file).toString().contains("target/"))
                    .map(PluginFacts::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> all(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        return matcher.results().map(result -> result.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = PluginFacts.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
