// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.hash.Digests;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The signed statement on an image, which is pushed next to it, where cosign verifies it.
 *
 * @param file the DSSE envelope
 */
public record ImageAttestation(Path file) {
    /**
     * Pushes the statement, unless statements on the image are there already: those of others are not replaced.
     *
     * @param name the image's name in the registry
     */
    void push(Registry registry, ImageName name, OciArchive image, Output output)
            throws IOException, RegistryException {
        byte[] bytes = Trees.read(file);
        BlobDescriptor envelope = Digests.computeDigest(out -> out.write(bytes));
        String tag = AttestationManifest.tag(image.digest());
        Optional<ManifestAndDigest<ManifestTemplate>> there = registry.manifest(tag);
        if (there.isPresent()) {
            if (!has(there.get().getManifest(), envelope)) {
                output.warn("There are other statements on the image in " + name + ":" + tag
                        + ", and they are not replaced. Fix: add this one by cosign attach attestation --attestation "
                        + file + " " + name + "@" + image.digest());
            }
            return;
        }
        byte[] configuration = AttestationManifest.configuration(envelope).getBytes(StandardCharsets.UTF_8);
        BlobDescriptor described = Digests.computeDigest(out -> out.write(configuration));
        registry.push(envelope.getDigest(), blob(bytes));
        registry.push(described.getDigest(), blob(configuration));
        registry.push(new AttestationManifest(envelope, described, Digests.computeDigest(image.manifest())), tag);
        output.info("Its provenance is in " + name + ":" + tag);
    }

    private static Blob blob(byte[] content) {
        return Blobs.from(out -> out.write(content), true);
    }

    private static boolean has(ManifestTemplate manifest, BlobDescriptor envelope) {
        return manifest instanceof BuildableManifestTemplate known
                && known.getLayers().stream()
                        .anyMatch(layer -> layer.getDigest().equals(envelope.getDigest()));
    }
}
