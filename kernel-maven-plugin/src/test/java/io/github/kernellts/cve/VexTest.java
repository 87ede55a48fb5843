// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the VEX documents with CycloneDX's own schema and the rules of OpenVEX's specification. */
class VexTest {
    private static final String PURL = "pkg:rpm/kernel-lts-kvm-61y@6.1.192_1000.el9-1?arch=x86_64";
    private static final Severity HIGH = new Severity(7.8, "HIGH", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H");
    private static final List<Finding> FINDINGS = List.of(
            finding("CVE-2026-10001", Status.FIXED, false, "", "Fixed in Linux 6.1.78"),
            finding("CVE-2026-10002", Status.NOT_AFFECTED, true, "", "Neither compiled nor included: \"a\\b\".c"),
            finding(
                    "CVE-2026-10003",
                    Status.NOT_AFFECTED,
                    false,
                    "",
                    "Linux 6.1.192 is not among the affected versions"),
            finding("CVE-2026-10004", Status.AFFECTED, false, "6.1.193", "this kernel has fs/namei.c"),
            finding("CVE-2026-10005", Status.AFFECTED, false, "", "this kernel has fs/namei.c"),
            finding("CVE-2026-10006", Status.UNDER_INVESTIGATION, false, "", "the record names no file of code"));

    @TempDir
    Path directory;

    @Test
    void cycloneDxFitsItsSchema() throws Exception {
        byte[] vex = CycloneDxVex.of(facts(List.of("Debian's patches")), FINDINGS);
        assertThat(new JsonParser().validate(vex, Version.VERSION_16)).isEmpty();
        assertThat(new ObjectMapper().readTree(vex).findValuesAsText("state"))
                .containsExactly("resolved", "not_affected", "not_affected", "exploitable", "exploitable", "in_triage");
        JsonNode second =
                new ObjectMapper().readTree(vex).path("vulnerabilities").get(1);
        assertThat(second.at("/analysis/justification").asText()).isEqualTo("code_not_present");
        assertThat(second.at("/affects/0/ref").asText())
                .isEqualTo("urn:cdx:00000000-0000-0000-0000-000000000001/1#kernel-lts-kvm-61y");
    }

    /** The fields that the specification demands of each status (OPENVEX-SPEC.md, "Statement Fields"). */
    @Test
    void openVexHasTheFieldsOfEachStatus() throws Exception {
        JsonNode vex = new ObjectMapper().readTree(OpenVex.of(facts(List.of()), FINDINGS));
        for (String field : List.of("@context", "@id", "author", "timestamp", "version", "statements")) {
            assertThat(vex.has(field)).as(field).isTrue();
        }
        assertThat(vex.path("timestamp").asText()).isEqualTo("2026-08-21T16:32:04Z");
        for (JsonNode statement : vex.path("statements")) {
            assertThat(statement.at("/products/0/@id").asText()).isEqualTo(PURL);
            assertThat(statement.at("/vulnerability/name").asText()).startsWith("CVE-2026-1000");
            String status = statement.path("status").asText();
            assertThat(status).isIn("fixed", "not_affected", "affected", "under_investigation");
            if (status.equals("not_affected")) {
                assertThat(statement.has("justification") || statement.has("impact_statement"))
                        .isTrue();
            }
            assertThat(statement.has("action_statement")).isEqualTo(status.equals("affected"));
        }
        assertThat(vex.path("statements").get(1).path("justification").asText())
                .isEqualTo("vulnerable_code_not_present");
        assertThat(vex.path("statements").get(2).has("justification")).isFalse();
        assertThat(vex.path("statements").get(3).path("action_statement").asText())
                .contains("6.1.193");
    }

    @Test
    void aSourceWithADistributionsPatchesIsToldApart() {
        String upstream = new String(OpenVex.of(facts(List.of()), FINDINGS));
        String patched = new String(OpenVex.of(facts(List.of("Debian's patches")), FINDINGS));
        assertThat(upstream).doesNotContain("Debian");
        assertThat(patched.lines().filter(line -> line.contains("Debian's patches")))
                .hasSize(4)
                .noneMatch(line -> line.contains("\"fixed\"") || line.contains("vulnerable_code_not_present"));
    }

    @Test
    void theDateOfTheDataStandsInBoth() {
        assertThat(new String(OpenVex.of(facts(List.of()), FINDINGS))).contains("2026-08-21", "0".repeat(40));
        assertThat(new String(CycloneDxVex.of(facts(List.of()), FINDINGS))).contains("2026-08-21", "0".repeat(40));
    }

    @Test
    void eachFindingHasALine() {
        assertThat(new String(OpenVex.of(facts(List.of()), FINDINGS)).lines()).hasSize(FINDINGS.size() + 2);
        assertThat(CycloneDxVex.of(facts(List.of()), FINDINGS)).isEqualTo(CycloneDxVex.of(facts(List.of()), FINDINGS));
    }

    @Test
    void theSubjectIsThatOfTheBill() {
        Path bill = directory.resolve("bill.cdx.json");
        Trees.write(
                bill,
                "{\"serialNumber\": \"urn:uuid:00000000-0000-0000-0000-000000000001\", \"version\": 1, \"metadata\":"
                        + " {\"component\": {\"type\": \"operating-system\", \"bom-ref\": \"kernel-lts-kvm-61y\", \"name\": \"kernel-lts-kvm-61y\","
                        + " \"version\": \"6.1.192_1000.el9-1\", \"purl\": \"" + PURL
                        + "\", \"cpe\": \"cpe:2.3:o:x\"}}, \"components\": [{\"name\": \"config\"}, {\"purl\":"
                        + " \"pkg:generic/linux@6.1.192?package=x\", \"cpe\": \"cpe:2.3:o:x\"}]}");
        assertThat(VexSubject.of(bill)).isEqualTo(subject());
    }

    private static VexFacts facts(List<String> notes) {
        return new VexFacts(
                subject(), "CN=\"Owner\"", "1000", "0".repeat(40), Instant.parse("2026-08-21T16:32:04Z"), notes);
    }

    private static VexSubject subject() {
        return new VexSubject(
                "operating-system",
                "kernel-lts-kvm-61y",
                "6.1.192_1000.el9-1",
                PURL,
                "cpe:2.3:o:x",
                "urn:cdx:00000000-0000-0000-0000-000000000001/1#kernel-lts-kvm-61y",
                List.of("pkg:generic/linux@6.1.192?package=x"));
    }

    private static Finding finding(String id, Status status, boolean codeAbsent, String fix, String reason) {
        return new Finding(
                id,
                "title",
                Optional.of(HIGH),
                status,
                codeAbsent,
                Optional.of(fix).filter(text -> !text.isEmpty()),
                reason);
    }
}
