// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import com.google.cloud.tools.jib.registry.RegistryClient;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.IOException;
import java.util.Optional;

/**
 * One repository of a registry, with its login. It uses jib-core's client without its builder, which can neither
 * annotate a manifest nor be stricter with one registry than with another.
 */
final class Registry implements AutoCloseable {
    /** 8 GiB: an image of compilers has some 2. */
    private static final long LARGEST_LAYER = 8L << 30;
    /** 4 MiB, which is read into memory: a configuration has some KiB. */
    private static final long LARGEST_CONFIGURATION = 4L << 20;

    private final FailoverHttpClient http;
    private final RegistryClient client;

    private Registry(FailoverHttpClient http, RegistryClient client) {
        this.http = http;
        this.client = client;
    }

    /** @param pushing whether the login has to allow writing */
    static Registry open(ImageReference image, boolean pushing, RegistryAccess access, Output output)
            throws IOException, RegistryException {
        String host = image.getRegistry();
        FailoverHttpClient http = access.client(host, event -> tell(event, output));
        try {
            Optional<Credential> login =
                    access.logins().find(host).map(known -> Credential.from(known.user(), known.password()));
            RegistryClient client = RegistryClient.factory(
                            EventHandlers.builder()
                                    .add(LogEvent.class, event -> tell(event, output))
                                    .build(),
                            host,
                            image.getRepository(),
                            http)
                    .setCredential(login.orElse(null))
                    .setUserAgent("kernel-lts")
                    .newRegistryClient();
            boolean bearer = pushing ? client.doPushBearerAuth() : client.doPullBearerAuth();
            if (!bearer && login.isPresent() && !login.get().isOAuth2RefreshToken()) {
                client.configureBasicAuth();
            }
            return new Registry(http, client);
        } catch (IOException | RegistryException | KernelException e) {
            http.shutDown();
            throw e;
        }
    }

    private static void tell(LogEvent event, Output output) {
        if (event.getLevel() == LogEvent.Level.WARN) {
            output.info(event.getMessage());
        } else {
            output.debug(event.getMessage());
        }
    }

    /**
     * A manifest or list of manifests, with its digest.
     *
     * @param qualifier a tag or a digest
     */
    Optional<ManifestAndDigest<ManifestTemplate>> manifest(String qualifier) throws IOException, RegistryException {
        ManifestAndDigest<ManifestTemplate> found;
        try {
            found = client.pullManifest(qualifier);
        } catch (RegistryException e) {
            if (RegistryErrors.absent(e)) {
                return Optional.empty();
            }
            throw e;
        }
        // The client compares the digests of blobs only.
        if (ImageReference.isValidDigest(qualifier)
                && !found.getDigest().toString().equals(qualifier)) {
            throw new IOException("it gave " + found.getDigest() + " for " + qualifier);
        }
        return Optional.of(found);
    }

    /**
     * A layer that a manifest names. It is fetched, and its digest and size compared, when it is written.
     *
     * @throws IOException if its size is more than {@link #LARGEST_LAYER}
     */
    Blob layer(BuildableManifestTemplate.ContentDescriptorTemplate descriptor) throws IOException {
        return blob(descriptor, LARGEST_LAYER);
    }

    /**
     * The configuration that a manifest names.
     *
     * @throws IOException if its size is more than {@link #LARGEST_CONFIGURATION}, or its digest another one
     */
    byte[] configuration(BuildableManifestTemplate.ContentDescriptorTemplate descriptor) throws IOException {
        return Blobs.writeToByteArray(blob(descriptor, LARGEST_CONFIGURATION));
    }

    private Blob blob(BuildableManifestTemplate.ContentDescriptorTemplate descriptor, long largest) throws IOException {
        long size = descriptor.getSize();
        if (size < 0 || size > largest) {
            throw new IOException(descriptor.getDigest() + " has " + size + " bytes by its manifest, and at most "
                    + largest + " are fetched");
        }
        return new SizedBlob(client.pullBlob(descriptor.getDigest(), ignored -> {}, written -> {}), size);
    }

    /** Uploads a blob of a future manifest; returns whether the registry had it already. */
    boolean push(DescriptorDigest digest, Blob blob) throws IOException, RegistryException {
        return client.checkBlob(digest).isPresent() || client.pushBlob(digest, blob, null, written -> {});
    }

    void push(ManifestTemplate manifest, String tag) throws IOException, RegistryException {
        client.pushManifest(manifest, tag);
    }

    @Override
    public void close() throws IOException {
        http.shutDown();
    }
}
