// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.image.ImageName;
import io.github.kernellts.image.RegistryAccess;
import io.github.kernellts.layout.UserCache;
import io.github.kernellts.signing.OwnersKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of an image.
 *
 * @param repository the repository that it carries
 * @param below its path below all repositories, such as {@code el9/x86_64}
 * @param name the name of the image, without a tag
 * @param tags its tags, the one of the version first
 * @param base the base image
 * @param push whether it is pushed to a registry
 * @param access logins, proxies and certificates for registries
 * @param directories the directories of the build
 * @param keys what is signed with
 * @param build what is said of the build
 */
public record ImageRequest(
        Path repository,
        String below,
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
     * The directories of the build.
     *
     * @param project the project, which may be in a git repository
     * @param target the directory for the tarball and the provenance
     * @param cache the cache that the builds of a user share
     */
    public record Directories(Path project, Path target, UserCache cache) {}

    /**
     * The build that makes the image.
     *
     * @param snapshot whether the image may replace another, and may be signed with throwaway keys
     * @param offline whether there is a network
     * @param source the address of its source code, if known
     * @param tool the version of this plugin
     * @param searchPath the PATH in which tools are looked for
     */
    public record Build(boolean snapshot, boolean offline, Optional<String> source, String tool, String searchPath) {}
}
