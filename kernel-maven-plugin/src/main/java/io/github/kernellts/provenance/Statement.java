// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The provenance of files: an in-toto statement of version 1 with SLSA provenance of version 1
 * (https://in-toto.io/Statement/v1, https://slsa.dev/provenance/v1). Times of the build are left out, so that the same
 * inputs give the same statement.
 */
public final class Statement {
    /** The media type of a statement in an envelope (in-toto attestation framework, v1/envelope). */
    public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

    static final String STATEMENT = "https://in-toto.io/Statement/v1";
    static final String PROVENANCE = "https://slsa.dev/provenance/v1";
    /** The prefix of build types: a tag URI (RFC 4151). */
    private static final String BUILD_TYPE = "tag:kernellts.github.io,2026:";

    private Statement() {}

    /**
     * The provenance of a kernel's or module's packages.
     *
     * @param products the files that it vouches for
     */
    public static byte[] of(BuildRecord build, List<Product> products) {
        return of(
                build.subject().kind() == Subject.Kind.KERNEL ? "kernel-rpm/v1" : "module-rpm/v1",
                build.parameters(),
                build.environment(),
                build.materials().stream().map(Statement::dependency).toList(),
                build.plugin(),
                products);
    }

    private static Dependency dependency(Material material) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("kind", material.kind().name().toLowerCase(Locale.ROOT));
        if (!material.origin().isEmpty()) {
            annotations.put("origin", material.origin());
        }
        return new Dependency(
                (material.name() + " " + material.version()).strip(),
                material.isCommit() ? "gitCommit" : "sha256",
                material.digest(),
                annotations);
    }

    /**
     * The provenance of any build.
     *
     * @param kind the build type with its version, such as {@code image/v1}
     * @param parameters the external parameters, set by the user
     * @param environment the internal parameters: other inputs, such as the toolchain
     * @param dependencies the inputs with their digests
     * @param products the files that it vouches for
     */
    public static byte[] of(
            String kind,
            Map<String, String> parameters,
            Map<String, String> environment,
            List<Dependency> dependencies,
            Plugin plugin,
            List<Product> products) {
        ObjectNode statement = Json.object();
        statement.put("_type", STATEMENT);
        ArrayNode subjects = statement.putArray("subject");
        for (Product product : products) {
            ObjectNode subject = subjects.addObject();
            subject.put("name", product.name());
            subject.putObject("digest").put("sha256", product.sha256());
        }
        statement.put("predicateType", PROVENANCE);
        ObjectNode predicate = statement.putObject("predicate");
        ObjectNode definition = predicate.putObject("buildDefinition");
        definition.put("buildType", BUILD_TYPE + kind);
        Json.strings(definition.putObject("externalParameters"), parameters);
        Json.strings(definition.putObject("internalParameters"), environment);
        ArrayNode resolved = definition.putArray("resolvedDependencies");
        for (Dependency each : dependencies) {
            ObjectNode dependency = resolved.addObject();
            dependency.put("name", each.name());
            dependency.putObject("digest").put(each.algorithm(), each.digest());
            if (!each.annotations().isEmpty()) {
                Json.strings(dependency.putObject("annotations"), each.annotations());
            }
        }
        ObjectNode builder = predicate.putObject("runDetails").putObject("builder");
        builder.put("id", plugin.builderId());
        builder.putArray("builderDependencies")
                .addObject()
                .put("name", "kernel-maven-plugin")
                .putObject("digest")
                .put("sha256", plugin.sha256());
        return Json.bytes(statement);
    }
}
