// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate.ContentDescriptorTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Pushes an image to a registry: first its content, then the tags. */
public final class ImagePush {
    private static final int ATTEMPTS = 3;

    private final ImageName name;
    private final RegistryAccess access;
    private final Output output;

    /** @throws KernelException if the name has no registry */
    public ImagePush(ImageName name, RegistryAccess access, Output output) {
        if (!name.hasRegistry()) {
            throw new KernelException(
                    "kernel.image.name is \"" + name + "\", without a registry",
                    "set kernel.image.name to a name with a registry, such as registry.example.org/" + name);
        }
        this.name = name;
        this.access = access;
        this.output = output;
    }

    /**
     * The image behind a tag in the registry.
     *
     * @param digest the manifest's
     * @param repository the identity of the repository that the image carries, if this project made it
     */
    public record Existing(String digest, Optional<String> repository) {}

    /** The image behind a tag now. */
    public Optional<Existing> existing(String tag) {
        ImageReference image = name.tagged(tag);
        try (Registry registry = Registry.open(image, true, access, output)) {
            Optional<ManifestAndDigest<ManifestTemplate>> found = registry.manifest(tag);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> repository = Optional.empty();
            if (found.get().getManifest() instanceof BuildableManifestTemplate manifest) {
                byte[] config = registry.configuration(manifest.getContainerConfiguration());
                repository = Optional.ofNullable(new ObjectMapper()
                        .readTree(config)
                        .path("config")
                        .path("Labels")
                        .path(OciImage.REPOSITORY)
                        .textValue());
            }
            return Optional.of(new Existing(found.get().getDigest().toString(), repository));
        } catch (IOException | RegistryException e) {
            throw RegistryErrors.of("ask for " + image + " at", image.getRegistry(), e);
        }
    }

    /**
     * Pushes the image and the statement on it. The first tag is moved last, so that it never names an incomplete image,
     * and its presence proves that of all else.
     */
    public void push(OciArchive archive, ImageAttestation attestation, List<String> tags) {
        ImageReference image = name.tagged(tags.get(0));
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(archive, attestation, tags, image);
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS || !RegistryErrors.passing(e)) {
                    throw RegistryErrors.of("push " + image + " to", image.getRegistry(), e);
                }
                output.info("The registry broke off (" + RegistryErrors.message(e) + "); trying again");
            } catch (RegistryException e) {
                throw RegistryErrors.of("push " + image + " to", image.getRegistry(), e);
            }
        }
    }

    private void attempt(OciArchive archive, ImageAttestation attestation, List<String> tags, ImageReference image)
            throws IOException, RegistryException {
        try (Registry registry = Registry.open(image, true, access, output)) {
            List<ContentDescriptorTemplate> layers = archive.manifest().getLayers();
            int there = 0;
            for (ContentDescriptorTemplate layer : layers) {
                there += registry.push(layer.getDigest(), archive.blob(layer.getDigest())) ? 1 : 0;
            }
            ContentDescriptorTemplate config = archive.manifest().getContainerConfiguration();
            registry.push(config.getDigest(), archive.blob(config.getDigest()));
            attestation.push(registry, name, archive, output);
            List<String> lastFirst = new ArrayList<>(tags);
            Collections.reverse(lastFirst);
            for (String tag : lastFirst) {
                registry.push(archive.manifest(), tag);
            }
            output.info("Pushed " + image + " (" + archive.digest() + "); layers: " + layers.size()
                    + ", in the registry already: " + there);
            tags.stream().skip(1).forEach(tag -> output.info("Further tag: " + name + ":" + tag));
        }
    }
}
