// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.RecordedOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a registry made by the test, which gives false answers on request. */
class BaseImagesTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    @TempDir
    Path cache;

    private FakeRegistry registry;
    private String image;
    private String layer;
    private String manifest;
    private String index;

    @BeforeEach
    void serve() throws IOException {
        registry = new FakeRegistry();
        image = registry.host() + "/base";

        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            // An empty tar: two blocks of zeros.
            gzip.write(new byte[1024]);
        }
        layer = blob(packed.toByteArray());
        String diffId = "sha256:" + Digests.sha256(new byte[1024]);
        byte[] config = bytes("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + diffId + "\"]}}");
        manifest = manifest(bytes("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.image.config.v1+json\",\"size\":" + config.length + ",\"digest\":\""
                + blob(config) + "\"},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\","
                + "\"size\":" + packed.size() + ",\"digest\":\"" + layer + "\"}],\"annotations\":{\"a\":\"b\"}}"));
        index = manifest(bytes("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
                + "{\"mediaType\":\"" + MANIFEST + "\",\"size\":9,\"digest\":\"sha256:" + "1".repeat(64)
                + "\",\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"}},"
                + "{\"mediaType\":\"" + MANIFEST + "\",\"size\":9,\"digest\":\"" + manifest
                + "\",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}}]}"));
        registry.answers.put("/v2/base/manifests/latest", registry.answers.get("/v2/base/manifests/" + index));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void anImageIsFetchedOnceAndThenComesFromTheCache() {
        BaseImage base = bases(false).get(image);
        assertThat(base.digest()).isEqualTo(index);
        assertThat(base.name()).isEqualTo(image);
        registry.asked.clear();
        assertThat(bases(true).get(image)).isEqualTo(base);
        assertThat(bases(false).get(image + "@" + index).digest()).isEqualTo(index);
        assertThat(registry.asked).isEmpty();
    }

    @Test
    void aTagIsAskedForAgainAndThenItsLayersAreNot() {
        bases(false).get(image);
        registry.asked.clear();
        registry.answers.put("/v2/base/manifests/latest", registry.answers.get("/v2/base/manifests/" + manifest));
        assertThat(bases(false).get(image).digest()).isEqualTo(manifest);
        assertThat(registry.asked).contains("/v2/base/manifests/latest").doesNotContain("/v2/base/blobs/" + layer);
    }

    @Test
    void aManifestOfAnotherDigestIsRefused() {
        byte[] other = bytes(new String(registry.answers.get("/v2/base/manifests/" + manifest), StandardCharsets.UTF_8)
                .replace("\"b\"", "\"c\""));
        registry.answers.put("/v2/base/manifests/" + manifest, other);
        for (String name : new String[] {image, image + "@" + manifest}) {
            assertThatThrownBy(() -> bases(false).get(name))
                    .as(name)
                    .hasMessageContaining("sha256:" + Digests.sha256(other) + " for " + manifest);
        }
    }

    @Test
    void aLayerOfAnotherDigestIsRefused() {
        registry.answers.put("/v2/base/blobs/" + layer, bytes("something else"));
        assertThatThrownBy(() -> bases(false).get(image)).hasMessageContaining(layer);
        assertThatThrownBy(() -> bases(true).get(image)).hasMessageContaining("is not in the cache");
    }

    /** Its digest is known only at its end, and it might have none. */
    @Test
    void aLayerIsNotReadBeyondTheSizeInItsManifest() {
        byte[] good = registry.answers.get("/v2/base/blobs/" + layer);
        registry.answers.put("/v2/base/blobs/" + layer, new byte[good.length + 1]);
        assertThatThrownBy(() -> bases(false).get(image))
                .hasMessageContaining("more than the " + good.length + " bytes that a manifest says");
    }

    @Test
    void aLayerThatAManifestCallsEnormousIsNotFetched() {
        String path = "/v2/base/manifests/latest";
        byte[] enormous =
                bytes(new String(registry.answers.get("/v2/base/manifests/" + manifest), StandardCharsets.UTF_8)
                        .replaceFirst("\\+gzip\",\"size\":[0-9]+", "+gzip\",\"size\":99999999999"));
        registry.answers.put(path, registry.answers.get("/v2/base/manifests/" + manifest(enormous)));
        registry.asked.clear();
        assertThatThrownBy(() -> bases(false).get(image)).hasMessageContaining("99999999999 bytes by its manifest");
        assertThat(registry.asked).doesNotContain("/v2/base/blobs/" + layer);
    }

    @Test
    void onlyADigestKeepsARegistryFromGivingAnother() {
        assertThat(OciImage.isPinned("alpine:3.22@sha256:" + "1".repeat(64))).isTrue();
        assertThat(OciImage.isPinned("scratch")).isTrue();
        assertThat(OciImage.isPinned("alpine:3.22")).isFalse();
        assertThat(OciImage.isPinned("alpine@sha256:1")).isFalse();
    }

    @Test
    void withoutANetworkItIsSaidWhatIsMissing() {
        assertThatThrownBy(() -> bases(true).get("alpine"))
                .hasMessageContaining("The base image alpine is not in the cache, and Maven is offline");
    }

    @Test
    void aLoginIsNotSentByPlainHttp() {
        registry.wantsLogin = true;
        RegistryAccess access = new RegistryAccess(host -> Optional.of(new Login("owner", "canary")), false);
        assertThatThrownBy(() -> new BaseImages(cache, access, false, new RecordedOutput()).get(image))
                .hasMessageContaining("over plain HTTP")
                .hasMessageNotContaining("canary");
        assertThat(registry.asked).isNotEmpty();
        assertThat(registry.logins).isEmpty();
    }

    private BaseImages bases(boolean offline) {
        return new BaseImages(
                cache, new RegistryAccess(host -> Optional.empty(), false), offline, new RecordedOutput());
    }

    private String blob(byte[] content) {
        String digest = "sha256:" + Digests.sha256(content);
        registry.answers.put("/v2/base/blobs/" + digest, content);
        return digest;
    }

    private String manifest(byte[] content) {
        String digest = "sha256:" + Digests.sha256(content);
        registry.answers.put("/v2/base/manifests/" + digest, content);
        return digest;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
