// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.blob.BlobDescriptor;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import io.github.kernellts.provenance.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The manifest of a signed statement on an image: an image of its own, whose only layer is a DSSE envelope, as cosign
 * writes and reads it (SIGNATURE_SPEC.md and ATTESTATION_SPEC.md in its repository). Its {@code subject} is the image, by
 * which registries with the referrers API list it (OCI distribution spec 1.1). Jackson reads its fields.
 */
final class AttestationManifest implements ManifestTemplate {
    private static final String CONFIGURATION = "application/vnd.oci.image.config.v1+json";
    private static final String ENVELOPE = "application/vnd.dsse.envelope.v1+json";
    /** The annotation that cosign requires of a layer; the signature itself is in the envelope. */
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";

    private final int schemaVersion;
    private final String mediaType;
    private final String artifactType;
    private final Map<String, Object> config;
    private final List<Map<String, Object>> layers;
    private final Map<String, Object> subject;

    /**
     * @param envelope the envelope
     * @param configuration the text of {@link #configuration}
     * @param image the manifest of the image
     */
    AttestationManifest(BlobDescriptor envelope, BlobDescriptor configuration, BlobDescriptor image) {
        schemaVersion = 2;
        mediaType = OciManifestTemplate.MANIFEST_MEDIA_TYPE;
        artifactType = Statement.MEDIA_TYPE;
        config = descriptor(CONFIGURATION, configuration);
        Map<String, Object> layer = descriptor(ENVELOPE, envelope);
        layer.put("annotations", Map.of(SIGNATURE, ""));
        layers = List.of(layer);
        subject = descriptor(OciManifestTemplate.MANIFEST_MEDIA_TYPE, image);
    }

    /**
     * The tag under which cosign looks for statements on an image.
     *
     * @param digest the image's, as in {@code sha256:…}
     */
    static String tag(String digest) {
        return digest.replace(':', '-') + ".att";
    }

    /** The configuration of such an image, in JSON, with the fields that cosign writes. */
    static String configuration(BlobDescriptor envelope) {
        return "{\"architecture\":\"\",\"os\":\"\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + envelope.getDigest() + "\"]},\"config\":{}}";
    }

    private static Map<String, Object> descriptor(String mediaType, BlobDescriptor of) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", mediaType);
        descriptor.put("digest", of.getDigest().toString());
        descriptor.put("size", of.getSize());
        return descriptor;
    }

    @Override
    public int getSchemaVersion() {
        return schemaVersion;
    }

    @Override
    public String getManifestMediaType() {
        return mediaType;
    }
}
