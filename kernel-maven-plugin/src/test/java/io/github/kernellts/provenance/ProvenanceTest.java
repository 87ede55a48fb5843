// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.pipeline.publish.DownloadVerification;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.Attestation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cyclonedx.Version;
import org.cyclonedx.model.Bom;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the documents with CycloneDX's own schema and OpenSSL. */
class ProvenanceTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @TempDir
    Path directory;

    private SigningKey key;
    private Path rpm;
    private Path provenance;

    @BeforeEach
    void publish() {
        key = key("owner");
        rpm = directory.resolve("kernel.rpm");
        Trees.write(rpm, "an RPM");
        provenance = directory.resolve("kernel.intoto.jsonl");
        Trees.write(
                provenance, Envelope.seal(Statement.MEDIA_TYPE, Statement.of(build(), List.of(Product.of(rpm))), key));
    }

    @Test
    void theBillFitsCycloneDxsSchemaAndHasDigestsOfAllThatIsInThePackages() throws Exception {
        byte[] bill = CycloneDx.of(build(), List.of(Product.of(rpm)));
        assertThat(new JsonParser().validate(bill, Version.VERSION_16)).isEmpty();
        Bom bom = new JsonParser().parse(bill);
        assertThat(bom.getComponents())
                .extracting(component -> component.getName())
                .containsExactly("linux", "0001-a \"patch\".patch", "config", "gcc");
        assertThat(bom.getComponents())
                .allSatisfy(component ->
                        assertThat(component.getHashes().get(0).getValue()).isEqualTo(DIGEST));
        assertThat(bom.getMetadata().getComponent().getCpe())
                .isEqualTo("cpe:2.3:o:linux:linux_kernel:6.1.192:*:*:*:*:*:*:*");
    }

    @Test
    void aModulesBillNamesItsCommitAndItsKernelInCycloneDxsTerms() throws Exception {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        BuildRecord module = new BuildRecord(
                new Subject(Subject.Kind.MODULE, "kmod-px-lts-kvm-61y", "3.7.0-1", "3.7.0", "GPL v2"),
                Map.of(),
                Map.of(),
                List.of(
                        new Material(Material.Kind.SOURCE, "px", "3.7.0", commit, "a repository"),
                        new Material(Material.Kind.KERNEL, "kernel-lts-kvm-61y-devel", "6.1.192-1", DIGEST, "")),
                new Plugin("1000", DIGEST, Optional.empty()),
                Instant.parse("2026-08-01T00:00:00Z"));
        byte[] bill = CycloneDx.of(module, List.of(Product.of(rpm)));
        assertThat(new JsonParser().validate(bill, Version.VERSION_16)).isEmpty();
        assertThat(new JsonParser().parse(bill).getComponents())
                .extracting(component -> component.getHashes().get(0).getAlgorithm())
                .containsExactly("SHA-1", "SHA-256");
        JsonNode statement = new ObjectMapper().readTree(Statement.of(module, List.of(Product.of(rpm))));
        assertThat(statement
                        .at("/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit")
                        .asText())
                .isEqualTo(commit);
    }

    @Test
    void withoutANameTheBuilderIsThePlugin() throws IOException {
        JsonNode statement = new ObjectMapper().readTree(Statement.of(build(), List.of(Product.of(rpm))));
        assertThat(statement.at("/predicate/runDetails/builder/id").asText())
                .isEqualTo("pkg:maven/io.github.kernellts/kernel-maven-plugin@1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ci", "ci.example.org/kernels", "https://a b", "https://user:secret@ci.example.org"})
    void aBuilderIsNamedByAUri(String id) {
        assertThat(new Builder("1000", Optional.of("tag:example.org,2026:ci")).id())
                .isPresent();
        assertThatThrownBy(() -> new Builder("1000", Optional.of(id)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.builder.id")
                .hasMessageNotContaining("secret");
    }

    @Test
    void theSameBuildGivesTheSameBytes() {
        List<Product> products = List.of(Product.of(rpm));
        assertThat(CycloneDx.of(build(), products)).isEqualTo(CycloneDx.of(build(), products));
        assertThat(Envelope.seal(Statement.MEDIA_TYPE, Statement.of(build(), products), key))
                .isEqualTo(Trees.read(provenance));
    }

    /** A second implementation of DSSE's pre-authentication encoding. */
    @Test
    void opensslVerifiesTheProvenance() throws IOException {
        JsonNode envelope = new ObjectMapper().readTree(provenance.toFile());
        byte[] payload = Base64.getDecoder().decode(envelope.get("payload").asText());
        assertThat(envelope.get("payloadType").asText()).isEqualTo("application/vnd.in-toto+json");
        String statement = new String(payload, StandardCharsets.UTF_8);
        Trees.write(
                directory.resolve("signed"),
                "DSSEv1 28 application/vnd.in-toto+json " + payload.length + " " + statement);
        Trees.write(
                directory.resolve("signature"),
                Base64.getDecoder().decode(envelope.at("/signatures/0/sig").asText()));
        Trees.write(directory.resolve("owner.crt"), Certificates.pem(List.of(key.certificate())));
        try (Processes processes = new Processes(directory)) {
            Trees.write(
                    directory.resolve("owner.pub"),
                    processes.output(
                            Command.of(directory, "openssl", "x509", "-in", "owner.crt", "-noout", "-pubkey"), ""));
            assertThat(processes.output(
                            Command.of(
                                    directory,
                                    "openssl",
                                    "dgst",
                                    "-sha256",
                                    "-verify",
                                    "owner.pub",
                                    "-signature",
                                    "signature",
                                    "signed"),
                            ""))
                    .contains("Verified OK");
        }
        JsonNode parsed = new ObjectMapper().readTree(payload);
        assertThat(parsed.at("/subject/0/name").asText()).isEqualTo("kernel.rpm");
        assertThat(parsed.at("/predicate/buildDefinition/externalParameters/kernel.el")
                        .asText())
                .isEqualTo("el9");
        assertThat(parsed.at("/predicate/buildDefinition/resolvedDependencies/0/digest/sha256")
                        .asText())
                .isEqualTo(DIGEST);
    }

    @Test
    void whatWasDownloadedIsHeldAgainstTheProvenance() {
        Attestation.Verified verified = attestation(key).verifyAll(directory);
        assertThat(verified.rpms()).containsExactly(rpm);
        assertThat(verified.provenances().get(0).sources())
                .containsExactly("linux 6.1.192, sha256 " + DIGEST + ", from kernel.org");
        Trees.write(rpm, "an altered RPM");
        assertThatThrownBy(() -> attestation(key).verifyAll(directory))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.rpm differs from the file that was built");
        Trees.delete(rpm);
        assertThatThrownBy(() -> attestation(key).verifyAll(directory)).hasMessageContaining("kernel.rpm is missing");
    }

    /** A repository has source packages and debug information in directories of their own. */
    @Test
    void whatWasNotDownloadedIsNamedAndHindersNothing() {
        Path devel = directory.resolve("devel.rpm");
        Trees.write(devel, "another RPM");
        byte[] statement = Statement.of(build(), List.of(Product.of(rpm), Product.of(devel)));
        Trees.write(provenance, Envelope.seal(Statement.MEDIA_TYPE, statement, key));
        Trees.delete(devel);
        assertThat(attestation(key).verifyAll(directory).absent()).containsExactly("devel.rpm");
        Trees.write(directory.resolve("owner.crt"), Certificates.pem(List.of(key.certificate())));
        RecordedOutput output = new RecordedOutput();
        new DownloadVerification(directory, directory.resolve("owner.crt"), Optional.empty()).verify(output);
        assertThat(output.lines).contains("Not there, and not checked: devel.rpm");
        // A build holds its own packages against its provenance.
        assertThatThrownBy(() -> attestation(key).verify(provenance)).hasMessageContaining("devel.rpm is missing");
        Trees.write(rpm, "an altered RPM");
        assertThatThrownBy(() -> attestation(key).verifyAll(directory))
                .hasMessageContaining("kernel.rpm differs from the file that was built");
    }

    @Test
    void anRpmThatNoProvenanceNamesIsRefused() {
        Trees.write(directory.resolve("another.rpm"), "whatever");
        assertThatThrownBy(() -> attestation(key).verifyAll(directory))
                .hasMessageContaining("another.rpm is in no provenance");
    }

    @Test
    void packageUrlsEncodeWhatVersionsMayHold() throws IOException {
        BuildRecord module = new BuildRecord(
                new Subject(Subject.Kind.MODULE, "kmod-px-lts-kvm-61y", "1.0^git+1~rc1-1", "1.0", "GPL"),
                Map.of(),
                Map.of(),
                List.of(),
                new Plugin("1000", DIGEST, Optional.of("https://ci.example.org/kernels")),
                build().timestamp());
        JsonNode bill = new ObjectMapper().readTree(CycloneDx.of(module, List.of(Product.of(rpm))));
        assertThat(bill.at("/metadata/component/purl").asText())
                .isEqualTo("pkg:rpm/kmod-px-lts-kvm-61y@1.0%5Egit%2B1~rc1-1?arch=x86_64");
        assertThat(bill.at("/metadata/tools/components/0/purl").asText())
                .startsWith("pkg:maven/io.github.kernellts/kernel-maven-plugin@");
    }

    @Test
    void linksAndSubdirectoriesWithRpmsAreRefusedBecauseDnfTakesThem() throws IOException {
        Path elsewhere = directory.resolve("../elsewhere-" + directory.getFileName() + ".rpm");
        Files.createSymbolicLink(directory.resolve("bash.rpm"), elsewhere);
        assertThatThrownBy(() -> attestation(key).verifyAll(directory)).hasMessageContaining("bash.rpm is a link");
        Files.delete(directory.resolve("bash.rpm"));
        Trees.write(directory.resolve("docs/README"), "no RPM");
        attestation(key).verifyAll(directory);
        Trees.write(directory.resolve("docs/deep/bash.rpm"), "unsigned");
        assertThatThrownBy(() -> attestation(key).verifyAll(directory))
                .hasMessageContaining("docs/deep/bash.rpm is in a subdirectory");
        Trees.delete(directory.resolve("docs"));
        Trees.write(directory.resolve("bash.RPM"), "unsigned");
        assertThatThrownBy(() -> attestation(key).verifyAll(directory))
                .hasMessageContaining("bash.RPM is in no provenance");
    }

    @Test
    void someoneWhoDownloadedIsToldTheBuilderTheSourceAndTheWarnings() {
        RecordedOutput output = new RecordedOutput();
        Trees.write(directory.resolve("owner.crt"), Certificates.pem(List.of(key.certificate())));
        BuildRecord warned = new BuildRecord(
                build().subject(),
                build().parameters(),
                Map.of("warnings", "Debian's source\u001b[1m", "toolchain-warning", "Debian's tools"),
                build().materials(),
                new Plugin("1000", DIGEST, Optional.of("https://ci.example.org/kernels")),
                build().timestamp());
        Trees.write(
                provenance, Envelope.seal(Statement.MEDIA_TYPE, Statement.of(warned, List.of(Product.of(rpm))), key));
        new DownloadVerification(directory, directory.resolve("owner.crt"), Optional.empty()).verify(output);
        assertThat(String.join("\n", output.lines))
                .contains("1 RPM is as built by CN=owner", key.fingerprint())
                .contains("The builder names itself https://ci.example.org/kernels (builder.id)")
                .contains("Built from linux 6.1.192, sha256 " + DIGEST + ", from kernel.org");
        assertThat(output.warnings)
                .containsExactly("The builder recorded: Debian's source?[1m", "The builder recorded: Debian's tools");
    }

    @Test
    void aProvenanceThatAnotherSignedOrThatWasAlteredIsRefused() throws IOException {
        assertThatThrownBy(() -> attestation(key("stranger")).verifyAll(directory))
                .hasMessageContaining("kernel.intoto.jsonl failed the verification");
        String other =
                Base64.getEncoder().encodeToString(Statement.of(build(), List.of(new Product("kernel.rpm", DIGEST))));
        Files.writeString(
                provenance,
                Files.readString(provenance).replaceFirst("\"payload\":\"[^\"]*\"", "\"payload\":\"" + other + "\""));
        assertThatThrownBy(() -> attestation(key).verifyAll(directory)).hasMessageContaining("failed the verification");
    }

    @Test
    void aProvenanceThatPointsElsewhereIsRefused() {
        byte[] statement = Statement.of(build(), List.of(new Product("../kernel.rpm", DIGEST)));
        Trees.write(provenance, Envelope.seal(Statement.MEDIA_TYPE, statement, key));
        assertThatThrownBy(() -> attestation(key).verifyAll(directory)).hasMessageContaining("../kernel.rpm");
    }

    private static Attestation attestation(SigningKey key) {
        return new Attestation(key.certificate());
    }

    private SigningKey key(String name) {
        Path file = directory.resolve(name + ".p12");
        TestKeys.keystore(name, "x", file);
        return Keystore.open(new KeystoreLocation(KeyProperties.MODULES, file, Optional.empty(), "x"::toCharArray));
    }

    private static BuildRecord build() {
        return new BuildRecord(
                Subject.ofKernel("kernel-lts-kvm-61y", "6.1.192_1000.el9-1", "6.1.192"),
                Map.of("kernel.el", "el9"),
                Map.of("toolchain", "host"),
                List.of(
                        new Material(Material.Kind.SOURCE, "linux", "6.1.192", DIGEST, "kernel.org"),
                        new Material(Material.Kind.PATCH, "0001-a \"patch\".patch", "", DIGEST, ""),
                        new Material(Material.Kind.CONFIGURATION, "config", "", DIGEST, ""),
                        new Material(Material.Kind.TOOL, "gcc", "12.2.0", DIGEST, "")),
                new Plugin("1000", DIGEST, Optional.empty()),
                Instant.parse("2026-08-01T00:00:00Z"));
    }
}
