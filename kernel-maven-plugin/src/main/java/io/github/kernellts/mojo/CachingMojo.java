// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.system.OwnedDirectory;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that use the cache shared by all builds of a user. */
abstract class CachingMojo extends LtsMojo {
    /**
     * The directory of verified sources and patched trees, kept between builds for all projects of a user. If the
     * directory has other files, its subdirectory {@code kernel-lts} is used.
     * Example: {@code /var/cache/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cache", defaultValue = "${user.home}/.cache/kernel-lts")
    File cache;

    @Override
    List<Path> programDirectories() {
        return List.of(userCache().javaLibraries(), super.programDirectories().get(0));
    }

    final UserCache userCache() {
        return new UserCache(OwnedDirectory.cache(Home.require("kernel.cache", cache)));
    }
}
