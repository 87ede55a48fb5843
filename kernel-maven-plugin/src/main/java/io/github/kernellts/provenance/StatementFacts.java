// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The facts of a provenance statement for users who downloaded its packages.
 *
 * @param products the files that it vouches for
 * @param sources the sources, each with its digest and origin
 * @param builder the URI of what built them, as the builder names it
 * @param warnings the warnings of the build, such as a source that kernel.org did not sign
 */
public record StatementFacts(List<Product> products, List<String> sources, String builder, List<String> warnings) {
    public StatementFacts {
        products = List.copyOf(products);
        sources = List.copyOf(sources);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a statement, whose signature the caller has verified.
     *
     * @throws KernelException if it is no SLSA provenance of version 1
     */
    public static StatementFacts parse(byte[] json) {
        try {
            JsonNode statement = Json.parse(json);
            if (!Statement.STATEMENT.equals(statement.path("_type").asText())
                    || !Statement.PROVENANCE.equals(
                            statement.path("predicateType").asText())) {
                throw unusable("it is another kind of statement", null);
            }
            List<Product> products = new ArrayList<>();
            for (JsonNode subject : statement.path("subject")) {
                products.add(new Product(
                        subject.path("name").asText(),
                        subject.path("digest").path("sha256").asText()));
            }
            JsonNode definition = statement.path("predicate").path("buildDefinition");
            String builder = statement
                    .path("predicate")
                    .path("runDetails")
                    .path("builder")
                    .path("id")
                    .asText();
            return new StatementFacts(products, sources(definition), printable(builder), warnings(definition));
        } catch (IOException e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private static List<String> sources(JsonNode definition) {
        List<String> sources = new ArrayList<>();
        for (JsonNode dependency : definition.path("resolvedDependencies")) {
            JsonNode annotations = dependency.path("annotations");
            if (annotations.path("kind").asText().equals("source")) {
                StringBuilder source = new StringBuilder(dependency.path("name").asText());
                dependency
                        .path("digest")
                        .properties()
                        .forEach(digest -> source.append(", ")
                                .append(digest.getKey())
                                .append(' ')
                                .append(digest.getValue().asText()));
                String origin = annotations.path("origin").asText();
                sources.add(printable(origin.isEmpty() ? source.toString() : source + ", from " + origin));
            }
        }
        return sources;
    }

    private static List<String> warnings(JsonNode definition) {
        JsonNode environment = definition.path("internalParameters");
        return Stream.of("warnings", "toolchain-warning")
                .map(name -> environment.path(name).asText())
                .filter(text -> !text.isEmpty())
                .map(StatementFacts::printable)
                .toList();
    }

    /** Without control characters: trust in a builder's packages does not extend to the reader's terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static KernelException unusable(String why, Exception cause) {
        return new KernelException(
                "The provenance can't be read: " + why,
                "download the file again, from the publisher of the RPMs",
                cause);
    }
}
