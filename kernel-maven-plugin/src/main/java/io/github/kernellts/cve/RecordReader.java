// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads records in the CVE record format 5.1 (https://cveproject.github.io/cve-schema/schema/docs/): the container of the
 * CNA, without the parts that aren't needed here. It reads tokens, not trees: there are thousands of records. Several
 * threads may use it at the same time.
 */
final class RecordReader {
    private static final String PUBLISHED = "PUBLISHED";
    private static final String AFFECTED = "affected";
    private static final String UNAFFECTED = "unaffected";
    private static final String COMMITS = "git";
    private static final String SEMANTIC = "semver";
    /** Schemes of releases in the CNA's records; single versions have none. */
    private static final Set<String> SCHEMES = Set.of(SEMANTIC, "original_commit_for_fix");

    private static final String KERNEL = "Linux";
    /** The highest score of CVSS. */
    private static final int HIGHEST = 10;

    private static final List<String> CVSS = List.of("cvssV4_0", "cvssV3_1", "cvssV3_0");

    private final JsonFactory factory = new JsonFactory();
    /** The same few hundred releases are in all records. */
    private final Map<String, Release> releases = new ConcurrentHashMap<>();

    /**
     * A record and the date in it.
     *
     * @param record the record, without commits of fixes
     * @param updated the date of its last change, or else of its publication; empty if it has none
     */
    record Dated(CveRecord record, String updated) {}

    /**
     * Reads a record.
     *
     * @param id the CVE id that it must have
     * @throws IOException if it is no published record of that id, or doesn't say what is affected
     */
    Dated read(String id, byte[] json) throws IOException {
        Draft draft = new Draft();
        try (JsonParser parser = factory.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new IOException("it is empty");
            }
            object(parser, name -> {
                switch (name) {
                    case "cveMetadata" -> draft.metadata.putAll(scalars(parser));
                    case "containers" ->
                        object(parser, container -> {
                            if (container.equals("cna")) {
                                object(parser, field -> cna(parser, field, draft));
                            } else {
                                parser.skipChildren();
                            }
                        });
                    default -> parser.skipChildren();
                }
            });
            if (parser.nextToken() != null) {
                throw new IOException("there is more after its end");
            }
        }
        if (!id.equals(draft.metadata.get("cveId"))) {
            throw new IOException("it is the record of " + draft.metadata.get("cveId"));
        }
        if (!PUBLISHED.equals(draft.metadata.get("state"))) {
            throw new IOException("its state is " + draft.metadata.get("state"));
        }
        if (draft.products.isEmpty()) {
            throw new IOException("it names no affected versions of " + KERNEL);
        }
        String published = draft.metadata.getOrDefault("datePublished", "");
        return new Dated(
                new CveRecord(id, draft.title, List.copyOf(draft.files), draft.severity, draft.products, Map.of()),
                draft.metadata.getOrDefault("dateUpdated", published));
    }

    /** What was read so far. */
    private static final class Draft {
        private final Map<String, String> metadata = new HashMap<>();
        private final Set<String> files = new LinkedHashSet<>();
        private final List<Product> products = new ArrayList<>();
        private String title = "";
        private Optional<Severity> severity = Optional.empty();
    }

    private void cna(JsonParser parser, String name, Draft draft) throws IOException {
        switch (name) {
            case "title" -> draft.title = text(parser);
            case "affected" -> array(parser, () -> product(parser, draft));
            case "metrics" ->
                array(
                        parser,
                        () -> object(parser, metric -> {
                            if (draft.severity.isEmpty() && CVSS.contains(metric)) {
                                draft.severity = severity(parser);
                            } else {
                                parser.skipChildren();
                            }
                        }));
            default -> parser.skipChildren();
        }
    }

    private void product(JsonParser parser, Draft draft) throws IOException {
        Map<String, String> fields = new HashMap<>();
        List<String> files = new ArrayList<>();
        List<VersionRange> ranges = new ArrayList<>();
        object(parser, name -> {
            switch (name) {
                case "programFiles" -> array(parser, () -> files.add(text(parser)));
                case "versions" -> array(parser, () -> range(parser).ifPresent(ranges::add));
                case "product", "defaultStatus" -> fields.put(name, text(parser));
                default -> parser.skipChildren();
            }
        });
        if (fields.getOrDefault("product", KERNEL).equals(KERNEL)) {
            draft.products.add(new Product(!UNAFFECTED.equals(fields.get("defaultStatus")), ranges));
            draft.files.addAll(files);
        }
    }

    /** A range of releases; empty for one of commits. */
    private Optional<VersionRange> range(JsonParser parser) throws IOException {
        Map<String, String> fields = scalars(parser);
        if (COMMITS.equals(fields.get("versionType"))) {
            return Optional.empty();
        }
        if (!SCHEMES.contains(fields.getOrDefault("versionType", SEMANTIC))) {
            throw new IOException("the scheme of a version is " + fields.get("versionType"));
        }
        String status = fields.get("status");
        if (!AFFECTED.equals(status) && !UNAFFECTED.equals(status)) {
            throw new IOException("the status of a version is " + status);
        }
        try {
            Release from = release(String.valueOf(fields.get("version")));
            VersionRange.End end = fields.containsKey("lessThan")
                    ? new VersionRange.Before(release(fields.get("lessThan")))
                    : fields.containsKey("lessThanOrEqual")
                            ? VersionRange.upTo(fields.get("lessThanOrEqual"))
                            : new VersionRange.Single(from);
            return Optional.of(new VersionRange(from, end, AFFECTED.equals(status)));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Release release(String name) {
        return releases.computeIfAbsent(name, Release::of);
    }

    private static Optional<Severity> severity(JsonParser parser) throws IOException {
        Map<String, String> fields = scalars(parser);
        if (!fields.containsKey("baseScore") || !fields.containsKey("baseSeverity")) {
            return Optional.empty();
        }
        return Optional.of(new Severity(
                score(fields.get("baseScore")), fields.get("baseSeverity"), fields.getOrDefault("vectorString", "")));
    }

    private static double score(String text) throws IOException {
        try {
            double score = Double.parseDouble(text);
            if (score >= 0 && score <= HIGHEST) {
                return score;
            }
        } catch (NumberFormatException e) {
            throw new IOException("its base score is " + text, e);
        }
        throw new IOException("its base score is " + text);
    }

    /** Takes a field, with the parser at its value. */
    @FunctionalInterface
    private interface Field {
        void read(String name) throws IOException;
    }

    /** Takes an item, with the parser at it. */
    @FunctionalInterface
    private interface Item {
        void read() throws IOException;
    }

    private static void object(JsonParser parser, Field field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("there is " + parser.currentToken() + " in place of an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            field.read(name);
        }
    }

    /** The texts and numbers of an object, by field. */
    private static Map<String, String> scalars(JsonParser parser) throws IOException {
        Map<String, String> fields = new HashMap<>();
        object(parser, name -> {
            if (parser.currentToken().isScalarValue()) {
                fields.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        });
        return fields;
    }

    private static void array(JsonParser parser, Item item) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IOException("there is " + parser.currentToken() + " in place of an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            item.read();
        }
    }

    private static String text(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IOException("there is " + parser.currentToken() + " in place of a text");
        }
        return parser.getText();
    }
}
