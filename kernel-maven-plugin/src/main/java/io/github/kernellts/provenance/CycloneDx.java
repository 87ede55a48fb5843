// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A bill of materials as CycloneDX 1.6 in JSON (ECMA-424). */
public final class CycloneDx {
    private static final String KERNEL = "linux";

    private CycloneDx() {}

    /** @param products the RPMs that it describes */
    public static byte[] of(BuildRecord build, List<Product> products) {
        ObjectNode bom = Json.object();
        bom.put("bomFormat", "CycloneDX");
        bom.put("specVersion", "1.6");
        // Derived from the content instead of random, so that the same packages have the same bill.
        String identity = build.subject().name() + build.subject().version() + products;
        bom.put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)));
        bom.put("version", 1);
        ObjectNode metadata = bom.putObject("metadata");
        metadata.put("timestamp", build.timestamp().toString());
        ObjectNode plugin = metadata.putObject("tools").putArray("components").addObject();
        plugin.put("type", "application");
        plugin.put("group", "io.github.kernellts");
        plugin.put("name", "kernel-maven-plugin");
        plugin.put("version", build.plugin().version());
        hash(plugin, "SHA-256", build.plugin().sha256());
        plugin.put("purl", build.plugin().purl());
        packages(metadata.putObject("component"), build.subject(), products);
        ArrayNode components = bom.putArray("components");
        build.materials().forEach(material -> component(components.addObject(), material, build.subject()));
        ObjectNode made = bom.putArray("dependencies").addObject();
        made.put("ref", build.subject().name());
        ArrayNode from = made.putArray("dependsOn");
        build.materials().stream()
                .filter(material -> material.kind() != Material.Kind.TOOL)
                .forEach(material -> from.add(reference(material)));
        return Json.bytes(bom);
    }

    private static void packages(ObjectNode component, Subject subject, List<Product> products) {
        boolean kernel = subject.kind() == Subject.Kind.KERNEL;
        // Scanners refuse a whole bill of a type that they don't know, device-driver among them (trivy 0.74).
        component.put("type", kernel ? "operating-system" : "application");
        component.put("bom-ref", subject.name());
        component.put("name", subject.name());
        component.put("version", subject.version());
        component.putArray("licenses").addObject().putObject("license").put(kernel ? "id" : "name", subject.license());
        if (kernel) {
            // Scanners use it to find a kernel's vulnerabilities (NIST IR 7695).
            component.put("cpe", cpe(subject));
        }
        component.put("purl", PackageUrls.of("rpm", null, subject.name(), subject.version(), "x86_64"));
        ArrayNode files = component.putArray("components");
        for (Product product : products) {
            ObjectNode file = files.addObject();
            file.put("type", "file");
            file.put("bom-ref", product.name());
            file.put("name", product.name());
            hash(file, "SHA-256", product.sha256());
        }
    }

    private static String cpe(Subject kernel) {
        return "cpe:2.3:o:linux:linux_kernel:" + kernel.upstream() + ":*:*:*:*:*:*:*";
    }

    private static void component(ObjectNode component, Material material, Subject subject) {
        component.put(
                "type",
                switch (material.kind()) {
                    // Scanners take an operating system for the host's distribution, and find no flaws in it (syft
                    // 1.57).
                    case SOURCE, KERNEL -> "library";
                    case PATCH, CONFIGURATION -> "file";
                    case TOOL -> "application";
                });
        component.put("bom-ref", reference(material));
        component.put("name", material.name());
        if (!material.version().isEmpty()) {
            component.put("version", material.version());
        }
        if (material.kind() == Material.Kind.TOOL) {
            component.put("scope", "excluded");
        }
        hash(component, material.isCommit() ? "SHA-1" : "SHA-256", material.digest());
        if (subject.kind() == Subject.Kind.KERNEL && material.name().equals(KERNEL)) {
            component.putArray("licenses").addObject().putObject("license").put("id", "GPL-2.0-only");
            component.put("cpe", cpe(subject));
            component.put("purl", PackageUrls.linux(material.version(), subject));
        }
        ArrayNode properties = component.putArray("properties");
        property(properties, "kind", material.kind().name().toLowerCase(Locale.ROOT));
        if (!material.origin().isEmpty()) {
            property(properties, "origin", material.origin());
        }
    }

    private static void property(ArrayNode properties, String name, String value) {
        properties.addObject().put("name", "kernel-lts:" + name).put("value", value);
    }

    private static void hash(ObjectNode component, String algorithm, String digest) {
        component.putArray("hashes").addObject().put("alg", algorithm).put("content", digest);
    }

    private static String reference(Material material) {
        return material.kind().name().toLowerCase(Locale.ROOT) + ":" + material.name();
    }
}
