// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small images in the layout of the OCI image spec, packed by tar(1), as somebody downloads them. */
class ImageVerificationTest {
    @TempDir
    static Path shared;

    private static OpenPgpKey key;
    private static OpenPgpKey stranger;

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    private Path layout;
    private String manifest;

    @BeforeAll
    static void makeKeys() {
        key = TestKeys.rpms("owner", shared.resolve("owner.asc"));
        stranger = TestKeys.rpms("stranger", shared.resolve("stranger.asc"));
    }

    @BeforeEach
    void build() {
        layout = Trees.directory(directory.resolve("layout"));
        Trees.write(directory.resolve("key.asc"), key.publicKey());
        String config = blob("{}");
        String layer = blob("a layer");
        manifest = blob("{\"config\": {\"digest\": \"sha256:" + config + "\"}, \"layers\": [{\"digest\": \"sha256:"
                + layer + "\"}]}");
        index(manifest);
        pack();
        sign(key, manifest);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void anImageThatItsBuilderSignedIsNamedWithItsDigest() {
        RecordedOutput output = verify();
        assertThat(String.join("\n", output.lines))
                .contains("el9.tar is the image example.org/kernel-lts:el9 with the digest sha256:" + manifest)
                .contains(key.asPublicKey().fingerprint())
                .contains("names itself https://ci.example.org");
    }

    @Test
    void anotherSignerIsRefused() {
        sign(stranger, manifest);
        assertThatThrownBy(this::verify)
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("el9.provenance.json is not signed by the OpenPGP key")
                .hasMessageContaining("kernel.verify.key");
    }

    @Test
    void anImageOfAnotherProvenanceIsRefused() {
        sign(key, "0".repeat(64));
        assertThatThrownBy(this::verify).hasMessageContaining("which its provenance doesn't name");
    }

    @Test
    void anAlteredManifestLayerOrIndexIsRefused() {
        Trees.write(layout.resolve("blobs/sha256").resolve(Digests.sha256("a layer")), "b layer");
        pack();
        assertThatThrownBy(this::verify)
                .hasMessageContaining("has another digest")
                .hasMessageContaining("don't run it");
        Trees.write(layout.resolve("blobs/sha256").resolve(Digests.sha256("a layer")), "a layer");
        Trees.write(layout.resolve("blobs/sha256").resolve(manifest), "{}");
        pack();
        assertThatThrownBy(this::verify).hasMessageContaining("has another digest");
        index(manifest, manifest);
        pack();
        assertThatThrownBy(this::verify).hasMessageContaining("has 2 images");
        index("../../etc/passwd");
        pack();
        assertThatThrownBy(this::verify).hasMessageContaining("without a SHA-256");
    }

    /** Which of two equal names is read depends on the reader. */
    @Test
    void whatIsThereTwiceIsRefused() {
        run("tar", "--append", "--file=" + tar(), "-C", layout.toString(), "index.json");
        assertThatThrownBy(this::verify).hasMessageContaining("index.json is there twice");
        Trees.write(layout.resolve("index.json"), "{\"manifests\": [], \"manifests\": []}");
        pack();
        assertThatThrownBy(this::verify).hasMessageContaining("Duplicate field");
    }

    /** Other programs may prefer what is read here by nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"./index.json", "manifest.json", "blobs/sha256/../index.json", "repositories", "blobs/x"})
    void whatNobodyNamesIsRefused(String name) {
        String other = layout.resolve("other").toString();
        Trees.write(layout.resolve("other"), "{}");
        run("tar", "--append", "--absolute-names", "--file=" + tar(), "--transform=s,^.*$," + name + ",", other);
        assertThatThrownBy(this::verify).hasMessageContaining("which its manifest does not name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--symbolic", "--physical"})
    void aLinkInPlaceOfAFileIsRefused(String kind) {
        Path blob = layout.resolve("blobs/sha256").resolve(Digests.sha256("a layer"));
        Trees.rename(blob, layout.resolve("blobs/sha256/0"));
        run("ln", kind, layout.resolve("blobs/sha256/0").toString(), blob.toString());
        pack();
        assertThatThrownBy(this::verify)
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("not as it was built");
    }

    @Test
    void aMissingFileIsNamed() {
        Trees.delete(directory.resolve("el9.provenance.json.asc"));
        assertThatThrownBy(this::verify)
                .hasMessageContaining("el9.provenance.json.asc does not exist")
                .hasMessageContaining("kernel.verify.image");
    }

    private RecordedOutput verify() {
        RecordedOutput output = new RecordedOutput();
        new ImageVerification(tar(), directory.resolve("key.asc")).verify(output);
        return output;
    }

    private Path tar() {
        return directory.resolve("el9.tar");
    }

    private String blob(String content) {
        String digest = Digests.sha256(content);
        Trees.write(Trees.parents(layout.resolve("blobs/sha256").resolve(digest)), content);
        return digest;
    }

    private void index(String... manifests) {
        List<String> all = List.of(manifests).stream()
                .map(each -> "{\"digest\": \"sha256:" + each + "\"}")
                .toList();
        Trees.write(layout.resolve("index.json"), "{\"manifests\": [" + String.join(", ", all) + "]}");
    }

    private void pack() {
        run("tar", "--create", "--file=" + tar(), "-C", layout.toString(), "index.json", "blobs");
    }

    private void sign(OpenPgpKey by, String digest) {
        byte[] statement = Statement.of(
                "image/v1",
                Map.of(),
                Map.of(),
                List.of(),
                new Plugin("1000", "00", Optional.of("https://ci.example.org")),
                List.of(new Product("example.org/kernel-lts:el9", digest)));
        Trees.write(directory.resolve("el9.provenance.json"), statement);
        Trees.write(directory.resolve("el9.provenance.json.asc"), by.detached(statement, Instant.EPOCH));
    }

    private void run(String... command) {
        processes.output(Command.of(directory, command), "");
    }
}
