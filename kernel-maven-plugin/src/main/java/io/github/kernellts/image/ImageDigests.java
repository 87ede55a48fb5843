// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Checks the digests in the tarball of an image from elsewhere (image layout of the OCI image spec): of its one manifest,
 * and of all that the manifest names.
 */
public final class ImageDigests {
    private static final Set<String> DIRECTORIES = Set.of("blobs/", "blobs/sha256/");
    private static final String BLOBS = "blobs/sha256/";
    /** What is parsed; a manifest is some KiB. */
    private static final long JSON_BYTES = 4 << 20;
    /** Readers differ in which of two members of one name they take. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;

    private ImageDigests(Path file) {
        this.file = file;
    }

    /**
     * The digest of the only manifest, in hexadecimal, after everything that it names was found to have its digest.
     *
     * @throws KernelException if the file is no such tarball, has several images, or something in it was altered
     */
    public static String verified(Path file) {
        ImageDigests digests = new ImageDigests(file);
        try (TarFile tar = new TarFile(file)) {
            return digests.verified(tar);
        } catch (IOException e) {
            throw digests.refused("it can't be read: " + e.getMessage(), e);
        }
    }

    private String verified(TarFile tar) throws IOException {
        Map<String, TarArchiveEntry> entries = new HashMap<>();
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (entry.isDirectory() ? !DIRECTORIES.contains(entry.getName()) : !isPlain(entry)) {
                throw refused("it has " + entry.getName() + ", which is no file of an image", null);
            }
            if (!entry.isDirectory() && entries.put(entry.getName(), entry) != null) {
                throw refused(entry.getName() + " is there twice", null);
            }
        }
        JsonNode manifests = json(tar, entries, "index.json").path("manifests");
        if (manifests.size() != 1) {
            throw refused("its index has " + manifests.size() + " images, and one is expected", null);
        }
        String digest = hash(manifests.get(0));
        requireDigest(tar, entries, digest);
        JsonNode manifest = json(tar, entries, BLOBS + digest);
        List<JsonNode> parts = new ArrayList<>(List.of(manifest.path("config")));
        manifest.path("layers").forEach(parts::add);
        Set<String> named = new HashSet<>(Set.of("oci-layout", "index.json", BLOBS + digest));
        for (JsonNode part : parts) {
            requireDigest(tar, entries, hash(part));
            named.add(BLOBS + hash(part));
        }
        // Programs that read images differ in which further file they would prefer, such as docker's manifest.json.
        for (String name : entries.keySet()) {
            if (!named.contains(name)) {
                throw refused("it has " + name + ", which its manifest does not name", null);
            }
        }
        return digest;
    }

    private static boolean isPlain(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL && !entry.isSparse();
    }

    private JsonNode json(TarFile tar, Map<String, TarArchiveEntry> entries, String name) throws IOException {
        TarArchiveEntry entry = entry(entries, name);
        if (entry.getSize() > JSON_BYTES) {
            throw refused(name + " is too large", null);
        }
        try (InputStream content = tar.getInputStream(entry)) {
            return JSON.readTree(content.readAllBytes());
        }
    }

    private void requireDigest(TarFile tar, Map<String, TarArchiveEntry> entries, String hash) throws IOException {
        try (InputStream content = tar.getInputStream(entry(entries, BLOBS + hash))) {
            if (!Digests.sha256(content).equals(hash)) {
                throw refused(BLOBS + hash + " has another digest", null);
            }
        }
    }

    private TarArchiveEntry entry(Map<String, TarArchiveEntry> entries, String name) {
        TarArchiveEntry entry = entries.get(name);
        if (entry == null) {
            throw refused("it has no " + name, null);
        }
        return entry;
    }

    private String hash(JsonNode descriptor) {
        String digest = descriptor.path("digest").asText();
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw refused("it names something without a SHA-256", null);
        }
        return digest.substring("sha256:".length());
    }

    private KernelException refused(String why, Exception cause) {
        return new KernelException(
                "The image " + file + " is not as it was built: " + why,
                "download it again; if it fails again, don't run it",
                cause);
    }
}
