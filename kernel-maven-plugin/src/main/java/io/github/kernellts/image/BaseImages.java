// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.cache.Cache;
import com.google.cloud.tools.jib.cache.CacheCorruptedException;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate.ContentDescriptorTemplate;
import com.google.cloud.tools.jib.image.json.ContainerConfigurationTemplate;
import com.google.cloud.tools.jib.image.json.ManifestListTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Base images, fetched into a cache. All content is compared with the digest in its request, from the list of manifests
 * down; images are then built from the cache, without the network.
 */
final class BaseImages {
    private final Path cache;
    private final RegistryAccess access;
    private final boolean offline;
    private final Output output;

    BaseImages(Path cache, RegistryAccess access, boolean offline, Output output) {
        this.cache = cache;
        this.access = access;
        this.offline = offline;
        this.output = output;
    }

    /** The directory that jib-core keeps them in. */
    Path layers() {
        return cache.resolve("layers");
    }

    /**
     * A base image, fetched unless it is in the cache.
     *
     * @param name such as {@code alpine}, {@code alpine:3.22@sha256:…} or {@code scratch}
     * @throws KernelException if it is not available
     */
    BaseImage get(String name) {
        ImageReference named = ImageName.parse(name, "kernel.image.base");
        if (named.isScratch()) {
            return BaseImage.SCRATCH;
        }
        // The digest of a tag at its last lookup, for builds without a network.
        Path memory = cache.resolve("tags/" + Digests.sha256(named.toString()));
        try {
            Cache kept = Cache.withDirectory(layers());
            Optional<String> known = named.getDigest();
            if (known.isEmpty() && offline && Files.exists(memory)) {
                known = Optional.of(Trees.text(memory));
            }
            if (known.isPresent()) {
                BaseImage base = pinned(named, name, known.get());
                if (kept.retrieveMetadata(base.reference())
                        .filter(metadata -> kept.areAllLayersCached(
                                metadata.getManifestsAndConfigs().get(0).getManifest()))
                        .isPresent()) {
                    return base;
                }
            }
            if (offline) {
                throw new KernelException(
                        "The base image " + name + " is not in the cache, and Maven is offline",
                        "run Maven without -o once, or set kernel.image.base to scratch");
            }
            BaseImage base = fetch(named, name, kept);
            Trees.write(memory, base.digest());
            return base;
        } catch (IOException | RegistryException e) {
            throw RegistryErrors.of("fetch the base image " + name + " from", named.getRegistry(), e);
        } catch (CacheDirectoryCreationException | CacheCorruptedException e) {
            throw new KernelException(
                    "The cache " + layers() + " can't be used: " + RegistryErrors.message(e),
                    "delete that directory; its content is fetched again",
                    e);
        }
    }

    private static BaseImage pinned(ImageReference named, String name, String digest) {
        return new BaseImage(
                ImageReference.of(named.getRegistry(), named.getRepository(), digest), name.split("@", 2)[0], digest);
    }

    private BaseImage fetch(ImageReference named, String name, Cache kept) throws IOException, RegistryException {
        try (Registry registry = Registry.open(named, false, access, output)) {
            ManifestAndDigest<ManifestTemplate> top = manifest(registry, named.getQualifier(), name);
            BaseImage base = pinned(named, name, top.getDigest().toString());
            ManifestTemplate manifest = top.getManifest();
            if (manifest instanceof ManifestListTemplate list) {
                String forUs = list.getDigestsForPlatform("amd64", "linux").stream()
                        .findFirst()
                        .orElseThrow(() -> new KernelException(
                                "The base image " + name + " has no variant for linux/amd64",
                                "set kernel.image.base to another"));
                manifest = manifest(registry, forUs, name).getManifest();
            }
            if (!(manifest instanceof BuildableManifestTemplate image)) {
                throw new KernelException(
                        "The base image " + name + " is of the format that Docker had before 2016",
                        "set kernel.image.base to another");
            }
            output.info("Base image " + name + " (" + base.digest() + ")");
            if (!kept.areAllLayersCached(image)) {
                for (ContentDescriptorTemplate layer : image.getLayers()) {
                    kept.writeCompressedLayer(registry.layer(layer));
                }
            }
            kept.writeMetadata(
                    base.reference(),
                    image,
                    JsonTemplateMapper.readJson(
                            registry.configuration(image.getContainerConfiguration()),
                            ContainerConfigurationTemplate.class));
            return base;
        }
    }

    private static ManifestAndDigest<ManifestTemplate> manifest(Registry registry, String qualifier, String name)
            throws IOException, RegistryException {
        return registry.manifest(qualifier)
                .orElseThrow(() ->
                        new KernelException("The registry has no base image " + name, "correct kernel.image.base"));
    }
}
