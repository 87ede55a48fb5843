// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import io.github.kernellts.provenance.Dependency;
import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.system.Digests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The inputs of an image, as an in-toto statement v1 with a predicate of SLSA provenance v1. The signature next to it
 * is by the owner's key.
 *
 * @param image the image's name with its tag
 * @param digest the digest of its manifest
 * @param annotations the annotations of its manifest
 * @param rpms the packages that it carries
 * @param revision the commit of their source, if it is known
 * @param plugin the plugin that built it
 */
public record Provenance(
        String image,
        String digest,
        Map<String, String> annotations,
        List<Path> rpms,
        Optional<String> revision,
        Plugin plugin) {
    public Provenance {
        annotations = Map.copyOf(annotations);
        rpms = List.copyOf(rpms);
    }

    /** The provenance of an archive's image. */
    public static Provenance of(
            OciArchive archive, String image, List<Path> rpms, Optional<String> revision, Plugin plugin) {
        return new Provenance(
                image,
                archive.digest(),
                ((AnnotatedManifest) archive.manifest()).annotations(),
                rpms,
                revision,
                plugin);
    }

    /** The statement, in JSON. */
    public byte[] statement() {
        List<Dependency> dependencies = new ArrayList<>();
        String base = annotations.get("org.opencontainers.image.base.digest");
        if (base != null) {
            dependencies.add(Dependency.of(annotations.get("org.opencontainers.image.base.name"), hash(base)));
        }
        revision.ifPresent(commit -> dependencies.add(new Dependency("source", "gitCommit", commit, Map.of())));
        rpms.forEach(rpm -> dependencies.add(Dependency.of(rpm.getFileName().toString(), Digests.sha256(rpm))));
        return Statement.of(
                "image/v1", annotations, Map.of(), dependencies, plugin, List.of(new Product(image, hash(digest))));
    }

    private static String hash(String digest) {
        return digest.replaceFirst("^sha256:", "");
    }
}
