// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.kernellts.provenance.BuildRecord;
import io.github.kernellts.provenance.CycloneDx;
import io.github.kernellts.provenance.Material;
import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.provenance.Subject;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A scanner that reads a bill of materials reports the kernel's flaws; with the VEX documents, only the open ones. */
class ScannerTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final String KERNEL = "kernel-lts-kvm-61y";
    private static final String VERSION = "6.1.192_1000.el9-1";

    private static final List<Finding> FINDINGS = List.of(
            finding("CVE-2026-10001", Status.FIXED, false),
            finding("CVE-2026-10002", Status.NOT_AFFECTED, true),
            finding("CVE-2026-10003", Status.NOT_AFFECTED, false),
            finding("CVE-2026-10004", Status.AFFECTED, false),
            finding("CVE-2026-10005", Status.UNDER_INVESTIGATION, false));
    private static final Set<String> OPEN = Set.of("CVE-2026-10004", "CVE-2026-10005");

    /** What a database says of the release; it knows no fixes of stable branches. */
    private static final Map<String, List<String>> KNOWN =
            Map.of("6.1.192", FINDINGS.stream().map(Finding::id).toList());

    @TempDir
    Path directory;

    private byte[] bill;
    private Scanner scanner;

    @BeforeEach
    void scan() {
        bill = bill(Subject.ofKernel(KERNEL, VERSION, "6.1.192"));
        scanner = new Scanner(bill);
    }

    @Test
    void withoutDocumentsAllFlawsOfTheReleaseAreReported() {
        assertThat(scanner.found(KNOWN)).hasSize(FINDINGS.size());
    }

    @Test
    void withThemOnlyTheOpenOnesAre() {
        assertThat(scanner.foundByGrype(KNOWN, openVex(bill))).isEqualTo(OPEN);
        assertThat(scanner.foundByTrivy(KNOWN, openVex(bill))).isEqualTo(OPEN);
        assertThat(scanner.foundWithCycloneDx(KNOWN, cycloneDx(bill))).isEqualTo(OPEN);
    }

    @ParameterizedTest
    @CsvSource({
        "kernel-lts-generic-61y, 6.1.192_1000.el9-1",
        "kernel-lts-kvm-61y, 6.1.192_1001.el9-1",
        "kernel-lts-kvm-61y, 6.1.192_1000.el8-1"
    })
    void theDocumentsOfAnotherPackageOfTheReleaseHideNothing(String name, String version) {
        byte[] other = bill(Subject.ofKernel(name, version, "6.1.192"));
        assertThat(scanner.foundByGrype(KNOWN, openVex(other))).hasSize(FINDINGS.size());
        assertThat(scanner.foundByTrivy(KNOWN, openVex(other))).hasSize(FINDINGS.size());
        assertThat(scanner.foundWithCycloneDx(KNOWN, cycloneDx(other))).hasSize(FINDINGS.size());
    }

    /** Proves that the scanner above notices identifiers that differ a little. */
    @ParameterizedTest
    @CsvSource({
        "@6.1.192?package=, @6.1.191?package=",
        "el9-1\", el9-2\"",
        "pkg:generic/linux, pkg:generic/kernel.org/linux",
        "?package=, ?arch=x86_64&package=",
    })
    void identifiersThatDifferHideNothingFromGrype(String ours, String others) {
        String vex = new String(openVex(bill), StandardCharsets.UTF_8);
        assertThat(vex).contains(ours);
        assertThat(scanner.foundByGrype(KNOWN, vex.replace(ours, others).getBytes(StandardCharsets.UTF_8)))
                .hasSize(FINDINGS.size());
    }

    @Test
    void linksIntoAnotherBillHideNothing() {
        String vex = new String(cycloneDx(bill), StandardCharsets.UTF_8);
        for (String[] change : new String[][] {{"/1#", "/2#"}, {"#kernel-lts-kvm-61y", "#kernel-lts-kvm"}}) {
            assertThat(scanner.foundWithCycloneDx(
                            KNOWN, vex.replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8)))
                    .hasSize(FINDINGS.size());
        }
    }

    @Test
    void aModulesBillCanBeReadAndItsDocumentsAreOnItsPackage() throws Exception {
        byte[] module = bill(new Subject(Subject.Kind.MODULE, "kmod-px-lts-kvm-61y", "3.7.0-1", "3.7.0", "GPL"));
        assertThatCode(() -> new Scanner(module)).doesNotThrowAnyException();
        assertThat(new String(openVex(module), StandardCharsets.UTF_8))
                .contains("\"@id\":\"pkg:rpm/kmod-px-lts-kvm-61y@3.7.0-1?arch=x86_64\"")
                .doesNotContain("cpe", "pkg:generic");
        assertThat(new org.cyclonedx.parsers.JsonParser().validate(cycloneDx(module), org.cyclonedx.Version.VERSION_16))
                .isEmpty();
    }

    private byte[] openVex(byte[] of) {
        return OpenVex.of(facts(of), FINDINGS);
    }

    private byte[] cycloneDx(byte[] of) {
        return CycloneDxVex.of(facts(of), FINDINGS);
    }

    private VexFacts facts(byte[] of) {
        Path file = directory.resolve("bill.cdx.json");
        Trees.write(file, of);
        return new VexFacts(VexSubject.of(file), "CN=Owner", "1000", "0".repeat(40), Instant.EPOCH, List.of());
    }

    private static byte[] bill(Subject subject) {
        String source = subject.kind() == Subject.Kind.KERNEL ? "linux" : "px";
        return CycloneDx.of(
                new BuildRecord(
                        subject,
                        Map.of(),
                        Map.of(),
                        List.of(
                                new Material(Material.Kind.SOURCE, source, subject.upstream(), DIGEST, "here"),
                                new Material(Material.Kind.KERNEL, KERNEL + "-devel", VERSION, DIGEST, ""),
                                new Material(Material.Kind.TOOL, "gcc", "12.2.0", DIGEST, "")),
                        new Plugin("1000", DIGEST, Optional.empty()),
                        Instant.parse("2026-08-01T00:00:00Z")),
                List.of());
    }

    private static Finding finding(String id, Status status, boolean codeAbsent) {
        return new Finding(id, "a title", Optional.empty(), status, codeAbsent, Optional.empty(), "a reason");
    }
}
