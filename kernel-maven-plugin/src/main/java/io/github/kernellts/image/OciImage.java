// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * Builds an image into a tarball, without a daemon. The same repository gives the same digest, at any time and in any
 * directory; the running Java's zlib compresses the layers.
 */
public final class OciImage {
    /** The label and annotation that identify an image of this project: the digest of its repository's index. */
    static final String REPOSITORY = "io.github.kernellts.repository";

    private final BaseImages bases;
    private final Path work;
    private final String tool;
    private final Output output;

    /**
     * @param cache the directory of base images
     * @param work a directory of its own, which is emptied
     * @param offline whether base images must come from the cache
     * @param tool the version of this plugin, for the image's history
     */
    public OciImage(Path cache, Path work, RegistryAccess access, boolean offline, String tool, Output output) {
        this.bases = new BaseImages(cache, access, offline, output);
        this.work = work;
        this.tool = tool;
        this.output = output;
    }

    /** Whether a base image is named so that its registry can't give another one: by its digest, or {@code scratch}. */
    public static boolean isPinned(String base) {
        return base.equals("scratch") || base.matches(".+@sha256:[0-9a-f]{64}");
    }

    /**
     * Builds the image.
     *
     * @param base the base image, as in {@code kernel.image.base}
     * @param name the image's name with its tag
     * @param facts further annotations, by their keys
     * @param target the tarball
     */
    public OciArchive build(
            ImageContent content, String base, ImageName name, String tag, Map<String, String> facts, Path target) {
        BaseImage below = bases.get(base);
        Map<String, String> annotations = annotations(content, below, tag);
        annotations.putAll(facts);
        Trees.emptyDirectory(work);
        Path plain = work.resolve("plain.tar");
        try {
            JibContainerBuilder builder =
                    below.empty() ? Jib.fromScratch() : Jib.from(RegistryImage.named(below.reference()));
            builder.setFormat(ImageFormat.OCI)
                    .setFileEntriesLayers(content.layers(work, !below.empty()))
                    .setLabels(annotations)
                    .setCreationTime(content.newest());
            if (!below.empty()) {
                builder.setEntrypoint(List.of(ImageContent.COPY));
            }
            builder.containerize(Containerizer.to(TarImage.at(plain).named(name.tagged(tag)))
                    .setBaseImageLayersCache(bases.layers())
                    // Emptied each time: jib-core knows a file by path and time, and RPMs of other content may have
                    // the same time, so that they are reproducible.
                    .setApplicationLayersCache(work.resolve("layers"))
                    .setOfflineMode(true)
                    .setToolName("kernel-lts")
                    .setToolVersion(tool)
                    .addEventHandler(LogEvent.class, event -> output.debug(event.getMessage())));
        } catch (IOException
                | RegistryException
                | CacheDirectoryCreationException
                | ExecutionException
                | IllegalArgumentException e) {
            throw new KernelException(
                    "The image could not be built: " + RegistryErrors.message(e),
                    "free space in " + work
                            + ", or set kernel.image.base to an image whose layers are compressed with gzip",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException("The build of the image was interrupted", "", e);
        }
        try (OciArchive made = new OciArchive(plain)) {
            made.annotate(annotations, name.tagged(tag).toStringWithQualifier(), target);
        }
        Trees.delete(work);
        return new OciArchive(target);
    }

    /** The keys of the OCI image spec, annotations.md. */
    private static Map<String, String> annotations(ImageContent content, BaseImage base, String tag) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("org.opencontainers.image.title", "kernel-lts");
        annotations.put(
                "org.opencontainers.image.description",
                "Mainline LTS kernels for Enterprise Linux, as a signed yum repository in /repo");
        annotations.put("org.opencontainers.image.version", tag);
        annotations.put("org.opencontainers.image.created", content.newest().toString());
        annotations.put(REPOSITORY, content.identity());
        if (!base.empty()) {
            annotations.put("org.opencontainers.image.base.name", base.name());
            annotations.put("org.opencontainers.image.base.digest", base.digest());
        }
        return annotations;
    }
}
