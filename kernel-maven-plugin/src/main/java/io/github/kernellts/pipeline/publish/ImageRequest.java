// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.image.ImageName;
import io.github.kernellts.image.RegistryAccess;
import io.github.kernellts.layout.UserCache;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.signing.OwnersKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of an image.
 *
 * @param repository the repository that it carries
 * @param name the image's name
 * @param tags its tags, the one of the version first
 * @param base the base image
 * @param push whether it is pushed to a registry
 * @param access logins and transport of registries
 * @param directories the directories of the build
 * @param keys the owner's keys
 * @param build facts about the build
 */
public record ImageRequest(
        Repository repository,
        ImageName name,
        List<String> tags,
        String base,
        boolean push,
        RegistryAccess access,
        Directories directories,
        OwnersKeys keys,
        Build build) {
    public ImageRequest {
        tags = List.copyOf(tags);
    }

    /**
     * The repository of an EL.
     *
     * @param root the directory of all repositories
     * @param el such as {@code el9}
     * @param id its name for dnf
     * @param former files with public keys of packages from before a rotation
     */
    public record Repository(Path root, String el, RepositoryId id, List<Path> former) {
        public Repository {
            former = List.copyOf(former);
        }
    }

    /**
     * The directories of the build.
     *
     * @param project the project, which may be in a git repository
     * @param target the directory of the tarball and its provenance
     * @param cache the user's cache
     */
    public record Directories(Path project, Path target, UserCache cache) {}

    /**
     * Facts about the build.
     *
     * @param snapshot whether the image may replace another, and throwaway keys are allowed
     * @param offline whether nothing may be fetched or pushed
     * @param source the address of its source, if that is known
     * @param builder who builds, for the provenance
     * @param searchPath the PATH in which tools are looked for
     */
    public record Build(
            boolean snapshot, boolean offline, Optional<String> source, Builder builder, String searchPath) {}
}
