// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Findings as OpenVEX 0.2.0 (https://github.com/openvex/spec, OPENVEX-SPEC.md). */
public final class OpenVex {
    private OpenVex() {}

    /** The document: JSON with one statement a line. */
    public static byte[] of(VexFacts facts, List<Finding> findings) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("@context", "https://openvex.dev/ns/v0.2.0");
        head.put(
                "@id",
                "tag:kernellts.github.io,2026:vex/" + facts.subject().name() + "/"
                        + facts.subject().version() + "/" + facts.data());
        head.put("author", facts.author());
        head.put("role", "builder of the package");
        head.put("timestamp", facts.date().toString());
        head.put("version", 1);
        head.put(
                "tooling",
                "kernel-maven-plugin " + facts.plugin() + ", with the records of " + facts.day() + " (" + facts.data()
                        + ") of " + VexFacts.VULNS);
        return JsonLines.of(
                head, "statements", JsonLines.items(findings.stream().map(finding -> statement(facts, finding))));
    }

    private static ObjectNode statement(VexFacts facts, Finding finding) {
        ObjectNode statement = JsonNodeFactory.instance.objectNode();
        statement.putObject("vulnerability").put("@id", finding.url()).put("name", finding.id());
        ArrayNode products = statement.putArray("products");
        product(products, facts.subject().purl(), facts.subject().cpe());
        // The CPE name is that of all kernels of the release; only the package itself has it.
        facts.subject().parts().forEach(part -> product(products, part, ""));
        statement.put("status", finding.status().openVex());
        String reason = facts.reason(finding);
        switch (finding.status()) {
            case NOT_AFFECTED -> {
                if (finding.codeAbsent()) {
                    statement.put("justification", "vulnerable_code_not_present");
                }
                statement.put("impact_statement", reason);
            }
            case AFFECTED -> {
                statement.put("status_notes", reason);
                // The specification demands one.
                statement.put(
                        "action_statement",
                        finding.fix()
                                .map(fix -> "Update to Linux " + fix + " or later")
                                .orElse("No release of this branch with a fix is known"));
            }
            default -> statement.put("status_notes", reason);
        }
        return statement;
    }

    private static void product(ArrayNode products, String purl, String cpe) {
        ObjectNode product = products.addObject();
        product.put("@id", purl);
        ObjectNode identifiers = product.putObject("identifiers").put("purl", purl);
        if (!cpe.isEmpty()) {
            identifiers.put("cpe23", cpe);
        }
    }
}
