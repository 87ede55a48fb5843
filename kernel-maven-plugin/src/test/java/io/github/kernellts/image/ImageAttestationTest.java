// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image's statement in a docker-registry(1). */
class ImageAttestationTest {
    private static final String TAG = "el9-kvm-6.1.192-1000";
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

    @TempDir
    Path directory;

    private final RecordedOutput output = new RecordedOutput();
    private Process registry;
    private ImageName name;
    private Path image;

    @BeforeEach
    void start() throws IOException {
        Trees.write(directory.resolve("config.yml"), """
                version: 0.1
                storage: {filesystem: {rootdirectory: storage}}
                http: {addr: "127.0.0.1:0"}
                """);
        registry = new ProcessBuilder("docker-registry", "serve", "config.yml")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader log = registry.inputReader();
        Matcher listening = LISTENING.matcher("");
        while (!listening.find()) {
            listening.reset(log.readLine());
        }
        Thread rest = new Thread(() -> log.lines().forEach(line -> {}), "drop-registry-log");
        rest.setDaemon(true);
        rest.start();
        name = new ImageName(listening.group(1) + "/team/kernel-lts");
        try (Processes processes = new Processes(directory)) {
            Path kernel = SmallRpm.build(directory, "kernel-lts-kvm-61y", "6.1.192_1000.el9", "1", "kernel");
            image = new SmallImage(directory, TestKeys.rpms("owner", directory.resolve("rpms.asc")), processes)
                    .build(new PackageDocuments(Map.of(), Map.of()), TAG, Map.of(), kernel);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        registry.destroy();
        registry.waitFor();
    }

    @Test
    void theStatementIsPushedWhereCosignLooksForItAndNamesTheImage() throws Exception {
        Path envelope = envelope("owner");
        push(envelope);
        JsonNode pushed = manifest(attestation());
        assertThat(pushed.at("/layers/0/digest").asText()).isEqualTo("sha256:" + Digests.sha256(envelope));
        assertThat(pushed.at("/subject/digest").asText()).isEqualTo("sha256:" + ImageDigests.verified(image));
        assertThat(manifest(TAG).at("/layers")).isNotEmpty();
        assertThat(output.lines).contains("Its provenance is in " + name + ":" + attestation());
    }

    @Test
    void statementsOfOthersAreNotReplacedAndThatIsSaid() throws Exception {
        push(envelope("owner"));
        JsonNode before = manifest(attestation());
        push(envelope("owner"));
        assertThat(output.warnings).isEmpty();
        push(envelope("another"));
        assertThat(manifest(attestation())).isEqualTo(before);
        assertThat(output.warnings)
                .singleElement()
                .asString()
                .contains("There are other statements on the image in " + name + ":" + attestation())
                .contains("cosign attach attestation --attestation ");
    }

    private void push(Path envelope) {
        RegistryAccess access = new RegistryAccess(host -> Optional.empty(), false);
        try (OciArchive archive = new OciArchive(image)) {
            new ImagePush(name, access, output).push(archive, new ImageAttestation(envelope), List.of(TAG));
        }
    }

    private Path envelope(String owner) {
        SigningKey key = TestKeys.modules(owner, directory.resolve(owner + ".p12"));
        Path file = directory.resolve(owner + ".intoto.jsonl");
        try (OciArchive archive = new OciArchive(image)) {
            Provenance provenance = Provenance.of(
                    archive, name + ":" + TAG, List.of(), Optional.empty(), new Plugin("1000", "00", Optional.empty()));
            Trees.write(file, Envelope.seal(Statement.MEDIA_TYPE, provenance.statement(), key));
        }
        return file;
    }

    private String attestation() {
        return "sha256-" + ImageDigests.verified(image) + ".att";
    }

    private JsonNode manifest(String tag) throws IOException, InterruptedException {
        String[] parts = name.name().split("/", 2);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + parts[0] + "/v2/" + parts[1] + "/manifests/" + tag))
                .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
