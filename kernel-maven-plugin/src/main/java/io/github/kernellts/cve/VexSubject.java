// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The subject of VEX documents, as its CycloneDX bill of materials names it, so that scanners find the same identifiers
 * in both.
 *
 * @param type the component's type in CycloneDX
 * @param name the packages' name, such as {@code kernel-lts-kvm-61y}
 * @param version their version and release
 * @param purl the package URL
 * @param cpe the CPE 2.3 name; empty for a module, which has none
 * @param link the BOM-Link of the component: {@code urn:cdx:SERIAL/VERSION#REFERENCE}
 *     (https://cyclonedx.org/capabilities/bomlink/)
 * @param parts the package URLs of the bill's components with the same CPE name: scanners that match by CPE report the
 *     flaws of the kernel as theirs
 */
public record VexSubject(
        String type, String name, String version, String purl, String cpe, String link, List<String> parts) {
    public VexSubject {
        parts = List.copyOf(parts);
    }

    /** The subject of a bill of materials. */
    public static VexSubject of(Path bill) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(Trees.read(bill));
        } catch (IOException e) {
            throw new KernelException(
                    bill + " can't be read: " + e.getMessage(), "delete it, and build the packages again", e);
        }
        JsonNode component = json.path("metadata").path("component");
        String cpe = component.path("cpe").asText();
        List<String> parts = new ArrayList<>();
        for (JsonNode part : json.path("components")) {
            if (!cpe.isEmpty() && part.path("cpe").asText().equals(cpe)) {
                parts.add(part.path("purl").asText());
            }
        }
        return new VexSubject(
                component.path("type").asText(),
                component.path("name").asText(),
                component.path("version").asText(),
                component.path("purl").asText(),
                cpe,
                "urn:cdx:" + json.path("serialNumber").asText().replaceFirst("^urn:uuid:", "") + "/"
                        + json.path("version").asInt() + "#"
                        + component.path("bom-ref").asText(),
                parts);
    }
}
