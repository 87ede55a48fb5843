// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import com.google.cloud.tools.jib.hash.Digests;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class AttestationManifestTest {
    /** As in a manifest that cosign 2.5.0 wrote for an envelope (cosign attach attestation), but for the subject. */
    @Test
    void itHasWhatCosignLooksForAndNamesTheImage() throws IOException {
        BlobDescriptor envelope = of("{\"payloadType\": \"application/vnd.in-toto+json\"}\n");
        BlobDescriptor configuration = of(AttestationManifest.configuration(envelope));
        BlobDescriptor image = of("{\"schemaVersion\": 2}");
        JsonNode manifest = new ObjectMapper()
                .readTree(JsonTemplateMapper.toByteArray(new AttestationManifest(envelope, configuration, image)));
        assertThat(manifest)
                .isEqualTo(new ObjectMapper()
                        .readTree(String.format(
                                Locale.ROOT,
                                """
                {
                  "schemaVersion": 2,
                  "mediaType": "application/vnd.oci.image.manifest.v1+json",
                  "artifactType": "application/vnd.in-toto+json",
                  "config": {
                    "mediaType": "application/vnd.oci.image.config.v1+json",
                    "digest": "%s",
                    "size": %d
                  },
                  "layers": [{
                    "mediaType": "application/vnd.dsse.envelope.v1+json",
                    "digest": "%s",
                    "size": %d,
                    "annotations": {"dev.cosignproject.cosign/signature": ""}
                  }],
                  "subject": {
                    "mediaType": "application/vnd.oci.image.manifest.v1+json",
                    "digest": "%s",
                    "size": 20
                  }
                }
                """,
                                configuration.getDigest(),
                                configuration.getSize(),
                                envelope.getDigest(),
                                envelope.getSize(),
                                image.getDigest())));
        assertThat(new ObjectMapper()
                        .readTree(AttestationManifest.configuration(envelope))
                        .at("/rootfs/diff_ids/0")
                        .asText())
                .isEqualTo(envelope.getDigest().toString());
    }

    @Test
    void itsTagIsMadeOfTheImagesDigest() {
        assertThat(AttestationManifest.tag("sha256:0a1b")).isEqualTo("sha256-0a1b.att");
    }

    private static BlobDescriptor of(String text) throws IOException {
        JibClasses.load();
        return Digests.computeDigest(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
