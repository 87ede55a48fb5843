package io.github.kernellts.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.system.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says what an image was made of, as an in-toto statement v1 with a predicate of SLSA provenance v1. Who trusts the
 * owner's key trusts it by the signature beside it.
 *
 * @param image the image's name with its tag
 * @param digest that of its manifest
 * @param annotations those of its manifest
 * @param rpms the packages that it carries
 * @param revision the commit that they were built from, if it is known
 * @param tool the version of this plugin
 */
public record Provenance(
        String image,
        String digest,
        Map<String, String> annotations,
        List<Path> rpms,
        Optional<String> revision,
        String tool) {
    public Provenance {
        annotations = Map.copyOf(annotations);
        rpms = List.copyOf(rpms);
    }

    /** What an archive holds was made of. */
    public static Provenance of(
            OciArchive archive, String image, List<Path> rpms, Optional<String> revision, String tool) {
        return new Provenance(
                image, archive.digest(), ((AnnotatedManifest) archive.manifest()).annotations(), rpms, revision, tool);
    }

    /** The statement, in JSON. */
    public byte[] statement() {
        String plugin = "pkg:maven/io.github.kernellts/kernel-maven-plugin@" + tool;
        List<Object> materials = new ArrayList<>();
        String base = annotations.get("org.opencontainers.image.base.digest");
        if (base != null) {
            materials.add(described(annotations.get("org.opencontainers.image.base.name"), "sha256", hash(base)));
        }
        revision.ifPresent(commit -> materials.add(described("source", "gitCommit", commit)));
        rpms.forEach(rpm -> materials.add(described(rpm.getFileName().toString(), "sha256", Digests.sha256(rpm))));
        Map<String, Object> statement = new TreeMap<>();
        statement.put("_type", "https://in-toto.io/Statement/v1");
        statement.put("subject", List.of(described(image, "sha256", hash(digest))));
        statement.put("predicateType", "https://slsa.dev/provenance/v1");
        statement.put(
                "predicate",
                new TreeMap<>(Map.of(
                        "buildDefinition",
                        new TreeMap<>(Map.of(
                                "buildType",
                                plugin + "#image",
                                "externalParameters",
                                new TreeMap<>(annotations),
                                "resolvedDependencies",
                                materials)),
                        "runDetails",
                        Map.of("builder", Map.of("id", plugin)))));
        try {
            String json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(statement);
            return (json + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Strings, lists and maps are JSON", e);
        }
    }

    private static Map<String, Object> described(String name, String algorithm, String digest) {
        return new TreeMap<>(Map.of("name", name, "digest", Map.of(algorithm, digest)));
    }

    private static String hash(String digest) {
        return digest.replaceFirst("^sha256:", "");
    }
}
