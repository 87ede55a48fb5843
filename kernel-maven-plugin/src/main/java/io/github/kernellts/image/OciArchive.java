// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.hash.Digests;
import com.google.cloud.tools.jib.image.json.OciIndexTemplate;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * An image in a tarball, in the image layout of the OCI image spec, which skopeo and podman call {@code oci-archive}.
 */
public final class OciArchive implements AutoCloseable {
    private static final String INDEX = "index.json";
    private static final String BLOBS = "blobs/sha256/";

    private final Path file;
    private final TarFile tar;
    private final DescriptorDigest digest;
    private final AnnotatedManifest manifest;

    /** Opens an archive with one image. */
    OciArchive(Path file) {
        this.file = file;
        try {
            tar = new TarFile(file);
            digest = only(JsonTemplateMapper.readJson(read(INDEX), OciIndexTemplate.class));
            manifest = JsonTemplateMapper.readJson(read(BLOBS + digest.getHash()), AnnotatedManifest.class);
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }

    private static DescriptorDigest only(OciIndexTemplate index) {
        return index.getManifests().get(0).getDigest();
    }

    /**
     * Writes the same image with annotations on its manifest.
     *
     * @param name the image's name in the index, with its tag
     * @param target the file, which is written under another name and renamed
     */
    void annotate(Map<String, String> annotations, String name, Path target) {
        Path temporary = Trees.parents(Trees.temporarySibling(target));
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(temporary))) {
            AnnotatedManifest annotated = AnnotatedManifest.of(manifest, annotations);
            BlobDescriptor descriptor = Digests.computeDigest(annotated);
            OciIndexTemplate index = new OciIndexTemplate();
            index.addManifest(descriptor, name);
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.getName().equals(INDEX)) {
                    write(out, entry, INDEX, JsonTemplateMapper.toByteArray(index));
                } else if (entry.getName().equals(BLOBS + digest.getHash())) {
                    write(
                            out,
                            entry,
                            BLOBS + descriptor.getDigest().getHash(),
                            JsonTemplateMapper.toByteArray(annotated));
                } else {
                    out.putArchiveEntry(entry);
                    try (InputStream content = tar.getInputStream(entry)) {
                        content.transferTo(out);
                    }
                    out.closeArchiveEntry();
                }
            }
        } catch (IOException e) {
            throw Trees.failure("write", temporary, e);
        }
        Trees.rename(temporary, target);
    }

    private static void write(TarArchiveOutputStream out, TarArchiveEntry like, String name, byte[] content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setMode(like.getMode());
        entry.setModTime(like.getLastModifiedTime());
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    public Path file() {
        return file;
    }

    /** The manifest's digest, which identifies the image in registries, such as {@code sha256:…}. */
    public String digest() {
        return digest.toString();
    }

    public int layers() {
        return manifest.getLayers().size();
    }

    OciManifestTemplate manifest() {
        return manifest;
    }

    /** A blob that the manifest names. */
    Blob blob(DescriptorDigest of) {
        TarArchiveEntry entry = entry(BLOBS + of.getHash());
        return Blobs.from(
                out -> {
                    try (InputStream content = tar.getInputStream(entry)) {
                        content.transferTo(out);
                    }
                },
                // A single upload can't be repeated; after a failure, the whole push is.
                false);
    }

    private byte[] read(String name) throws IOException {
        try (InputStream content = tar.getInputStream(entry(name))) {
            return content.readAllBytes();
        }
    }

    private TarArchiveEntry entry(String name) {
        return tar.getEntries().stream()
                .filter(entry -> entry.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " has no " + name));
    }

    @Override
    public void close() {
        try {
            tar.close();
        } catch (IOException e) {
            throw Trees.failure("close", file, e);
        }
    }
}
