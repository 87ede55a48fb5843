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
 * Everything that an image is asked for.
 *
 * @param repository the repository that it carries
 * @param below where that is below all repositories, such as {@code el9/x86_64}
 * @param name what the image is called
 * @param tags its tags, the one of the version first
 * @param base the base image
 * @param push whether it goes to a registry
 * @param access how registries are spoken to
 * @param directories where it is built
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
     * Where it is built.
     *
     * @param project the project, which may be in a git repository
     * @param target where tarball and provenance are left
     * @param cache where this user's builds keep what they share
     */
    public record Directories(Path project, Path target, UserCache cache) {}

    /**
     * What is said of the build.
     *
     * @param snapshot whether the image may replace another, and throwaway keys will do
     * @param offline whether there is a network
     * @param source where its source can be read, if that is known
     * @param tool the version of this plugin
     * @param searchPath where tools are looked for
     */
    public record Build(boolean snapshot, boolean offline, Optional<String> source, String tool, String searchPath) {}
}
