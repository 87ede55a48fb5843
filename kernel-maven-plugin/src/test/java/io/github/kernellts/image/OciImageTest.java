// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images without a base image, inspected with tar(1) and as JSON. */
class OciImageTest {
    private static final String TAG = "el9-kvm-6.1.192-1000";

    @TempDir
    static Path shared;

    private static OpenPgpKey key;
    private static Path kernel;
    private static Path devel;
    private static Path module;

    @TempDir
    Path directory;

    private Processes processes;

    @BeforeAll
    static void make() {
        key = TestKeys.rpms("owner", shared.resolve("throwaway.asc"));
        kernel = SmallRpm.build(shared, "kernel-lts-kvm-61y", "6.1.192_1000.el9", "1", "kernel");
        devel = SmallRpm.build(shared, "kernel-lts-kvm-61y-devel", "6.1.192_1000.el9", "1", "devel");
        module = SmallRpm.build(shared, "kmod-px-lts-kvm-61y", "3.7.0", "1.6.1.192_1000.el9", "module");
    }

    @BeforeEach
    void start() {
        processes = new Processes(directory);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void theSameRepositoryGivesTheSameImageInAnyDirectoryAndAtAnyTime() throws IOException {
        Path one = image("one", kernel, devel, module);
        for (Path rpm : List.of(kernel, devel, module)) {
            Trees.touch(rpm, FileTime.from(Instant.now()));
        }
        processes.output(Command.of(directory, "chmod", "600", module.toString()), "");
        Path other = image("a/longer way", module, kernel, devel);
        assertThat(other).hasSameBinaryContentAs(one);
    }

    /** Files of the metadata before the present ones lie there for clients, and are not of the image. */
    @Test
    void aRepositoryGivesTheSameImageWhateverItHeldBefore() throws IOException {
        image("one", kernel);
        assertThat(image("one", kernel, devel, module)).hasSameBinaryContentAs(image("two", kernel, devel, module));
    }

    @Test
    void aKernelIsALayerAndAModuleIsAnotherSoThatAnUnchangedKernelStays() throws IOException {
        List<String> before = layers(image("one", kernel, devel, module));
        // A package with other content, built at the same time and at the same path.
        Path another = SmallRpm.build(directory, "kmod-px-lts-kvm-61y", "3.7.0", "1.6.1.192_1000.el9", "another");
        List<String> after = layers(image("other", kernel, devel, another));
        assertThat(before).hasSize(3);
        assertThat(after).hasSize(3);
        assertThat(after.get(0)).isEqualTo(before.get(0));
        assertThat(after.get(1)).isNotEqualTo(before.get(1));
        assertThat(after.get(2)).isNotEqualTo(before.get(2));
    }

    @Test
    void everythingIsRootsAndReadableAndBearsThePackagesTime() throws IOException {
        Path unpacked = unpacked(image("one", kernel, devel, module));
        List<String> all = new ArrayList<>();
        for (String layer : layers(directory.resolve("one/out.tar"))) {
            processes
                    .output(
                            Command.of(
                                    directory,
                                    "tar",
                                    "--list",
                                    "--verbose",
                                    "--warning=no-unknown-keyword",
                                    "--full-time",
                                    "--numeric-owner",
                                    "--file=" + blob(unpacked, layer)),
                            "")
                    .lines()
                    .forEach(all::add);
        }
        assertThat(all).allMatch(line -> line.matches("(-rw-r--r--|drwxr-xr-x) 0/0 .*"));
        assertThat(all.stream().filter(line -> line.startsWith("-")))
                .hasSizeGreaterThan(5)
                .allMatch(line -> line.contains(" 2026-08-01 00:00:00 "));
        assertThat(all.stream().map(line -> line.replaceFirst(".* ", "")))
                .contains(
                        "repo/el9/x86_64/packages/kernel-lts-kvm-61y-devel-6.1.192_1000.el9-1.x86_64.rpm",
                        "repo/el9/x86_64/repodata/repomd.xml.asc",
                        "repo/el9/x86_64/RPM-GPG-KEY-kernel-lts");
    }

    @Test
    void factsAreAnnotationsAndLabelsAndTheProvenanceSaysWhatIsInside() throws IOException {
        Path unpacked = unpacked(image("one", kernel, devel, module));
        JsonNode manifest = json(blob(unpacked, digest(unpacked)));
        assertThat(manifest.path("mediaType").asText()).isEqualTo("application/vnd.oci.image.manifest.v1+json");
        JsonNode annotations = manifest.path("annotations");
        assertThat(annotations.path("org.opencontainers.image.version").asText())
                .isEqualTo(TAG);
        assertThat(annotations.path("org.opencontainers.image.created").asText())
                .isEqualTo("2026-08-01T00:00:00Z");
        assertThat(annotations.path("org.example.fact").asText()).isEqualTo("true");
        JsonNode config =
                json(blob(unpacked, manifest.path("config").path("digest").asText()));
        assertThat(config.path("config").path("Labels")).isEqualTo(annotations);
        assertThat(config.path("config").has("Entrypoint")).isFalse();
        assertThat(config.path("created").asText()).isEqualTo("2026-08-01T00:00:00Z");

        try (OciArchive archive = new OciArchive(directory.resolve("one/out.tar"))) {
            JsonNode statement = new ObjectMapper()
                    .readTree(Provenance.of(
                                    archive,
                                    "x:1",
                                    List.of(kernel),
                                    Optional.of("0123abcd"),
                                    new Plugin("1000", "00", Optional.empty()))
                            .statement());
            assertThat(statement.at("/subject/0/digest/sha256").asText())
                    .isEqualTo(digest(unpacked).substring(7));
            assertThat(statement
                            .at("/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit")
                            .asText())
                    .isEqualTo("0123abcd");
            String sum = processes.output(Command.of(directory, "sha256sum", kernel.toString()), "");
            assertThat(sum)
                    .startsWith(statement
                            .at("/predicate/buildDefinition/resolvedDependencies/1/digest/sha256")
                            .asText());
        }
    }

    @Test
    void theRepoFileDoesNotSayWhereItWasBuilt() throws IOException {
        Path unpacked = unpacked(image("one", kernel));
        List<String> layers = layers(directory.resolve("one/out.tar"));
        String repo = processes.output(
                Command.of(
                        directory,
                        "tar",
                        "--extract",
                        "--to-stdout",
                        "--file=" + blob(unpacked, layers.get(layers.size() - 1)),
                        "repo/el9/x86_64/kernel-lts.repo"),
                "");
        assertThat(repo).contains("baseurl=file:///repo/el9/x86_64\n").doesNotContain(directory.toString());
        String vex = processes.output(
                Command.of(
                        directory,
                        "tar",
                        "--list",
                        "--file=" + blob(unpacked, layers.get(layers.size() - 1)),
                        "repo/el9/x86_64/vex"),
                "");
        assertThat(vex).contains(".x86_64.vex.cdx.json\n", ".x86_64.vex.cdx.json.sha256.asc\n");
    }

    @Test
    void whereThereIsNoRepositoryItIsSaid() {
        assertThatThrownBy(() -> new ImageContent(directory, "el9/x86_64", Map.of()))
                .hasMessageContaining("There is no repository in " + directory);
    }

    /** Makes a repository, and an image of it. */
    private Path image(String name, Path... rpms) {
        Path document = directory.resolve("any.vex.cdx.json");
        Trees.write(document, "{}");
        return new SmallImage(directory.resolve(name), key, processes)
                .build(
                        new PackageDocuments(Map.of(kernel, List.of(document)), Map.of()),
                        TAG,
                        Map.of("org.example.fact", "true"),
                        rpms);
    }

    private Path unpacked(Path image) {
        Path into = Trees.emptyDirectory(directory.resolve("unpacked"));
        processes.output(Command.of(into, "tar", "--extract", "--file=" + image), "");
        return into;
    }

    private List<String> layers(Path image) throws IOException {
        Path unpacked = unpacked(image);
        List<String> digests = new ArrayList<>();
        json(blob(unpacked, digest(unpacked)))
                .path("layers")
                .forEach(layer -> digests.add(layer.path("digest").asText()));
        return digests;
    }

    private static String digest(Path unpacked) throws IOException {
        return json(unpacked.resolve("index.json")).at("/manifests/0/digest").asText();
    }

    private static Path blob(Path unpacked, String digest) {
        return unpacked.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }
}
