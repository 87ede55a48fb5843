// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Findings as a CycloneDX 1.6 document with vulnerabilities only (ECMA-424), which refers to the component in the bill of
 * materials.
 */
public final class CycloneDxVex {
    private CycloneDxVex() {}

    /** The document: JSON with one vulnerability a line. */
    public static byte[] of(VexFacts facts, List<Finding> findings) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("bomFormat", "CycloneDX");
        head.put("specVersion", "1.6");
        byte[] vulnerabilities = JsonLines.items(findings.stream().map(finding -> vulnerability(facts, finding)));
        // Derived from the content instead of random, so that the same findings have the same document.
        head.put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(vulnerabilities));
        head.put("version", 1);
        ObjectNode metadata = head.putObject("metadata");
        metadata.put("timestamp", facts.date().toString());
        ObjectNode tool = metadata.putObject("tools").putArray("components").addObject();
        tool.put("type", "application");
        tool.put("group", "io.github.kernellts");
        tool.put("name", "kernel-maven-plugin");
        tool.put("version", facts.plugin());
        metadata.putArray("authors").addObject().put("name", facts.author());
        ObjectNode component = metadata.putObject("component");
        component.put("type", facts.subject().type());
        component.put("bom-ref", facts.subject().name());
        component.put("name", facts.subject().name());
        component.put("version", facts.subject().version());
        if (!facts.subject().cpe().isEmpty()) {
            component.put("cpe", facts.subject().cpe());
        }
        component.put("purl", facts.subject().purl());
        ArrayNode properties = metadata.putArray("properties");
        property(properties, "vulns", VexFacts.VULNS);
        property(properties, "vulns-revision", facts.data());
        property(properties, "vulns-date", facts.day());
        facts.notes().forEach(note -> property(properties, "source-note", note));
        return JsonLines.of(head, "vulnerabilities", vulnerabilities);
    }

    private static void property(ArrayNode properties, String name, String value) {
        properties.addObject().put("name", "kernel-lts:" + name).put("value", value);
    }

    private static ObjectNode vulnerability(VexFacts facts, Finding finding) {
        ObjectNode vulnerability = JsonNodeFactory.instance.objectNode();
        vulnerability.put("id", finding.id());
        vulnerability.putObject("source").put("name", "kernel.org CNA").put("url", finding.url());
        finding.severity().ifPresent(severity -> {
            ObjectNode rating = vulnerability.putArray("ratings").addObject();
            rating.put("score", severity.score());
            rating.put("severity", severity.rating().toLowerCase(Locale.ROOT));
            severity.method().ifPresent(method -> rating.put("method", method));
            rating.put("vector", severity.vector());
        });
        ObjectNode analysis = vulnerability.putObject("analysis");
        analysis.put("state", finding.status().cycloneDx());
        if (finding.codeAbsent()) {
            analysis.put("justification", "code_not_present");
        }
        if (finding.fix().isPresent()) {
            analysis.putArray("response").add("update");
        }
        analysis.put("detail", facts.reason(finding));
        vulnerability.putArray("affects").addObject().put("ref", facts.subject().link());
        return vulnerability;
    }
}
