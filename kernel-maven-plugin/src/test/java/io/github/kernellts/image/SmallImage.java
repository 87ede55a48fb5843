// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryKeys;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image without a base image, of a repository with a few small packages.
 *
 * @param place the directory of both
 */
record SmallImage(Path place, OpenPgpKey key, Processes processes) {
    /** Makes the repository, and the image's tarball. */
    Path build(PackageDocuments documents, String tag, Map<String, String> facts, Path... rpms) {
        Path root = place.resolve("repo");
        RepositoryKeys keys = new RepositoryKeys(key.asPublicKey(), List.of());
        RepositoryTree repository = new RepositoryTree(
                root,
                "el9",
                RepositoryId.DEFAULT,
                (address, named, packages, source, vex, statements) -> "",
                processes);
        repository.publish(
                new RepositoryTree.Packages(List.of(rpms), List.of(), List.of()),
                documents,
                3,
                key,
                keys,
                RepositoryUrl.of(root));
        OciImage image = new OciImage(
                place.resolve("cache"),
                place.resolve("work"),
                new RegistryAccess(registry -> Optional.empty(), false),
                true,
                "1000",
                new RecordedOutput());
        try (OciArchive archive = image.build(
                new ImageContent(
                        root.resolve("el9/x86_64"),
                        "el9/x86_64",
                        repository.withoutDebugInformation(keys, ImageContent.ADDRESS)),
                "scratch",
                ImageName.LOCAL,
                tag,
                facts,
                place.resolve("out.tar"))) {
            return archive.file();
        }
    }
}
