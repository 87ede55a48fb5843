// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.system.OwnedDirectory;
import java.io.File;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that use the cache that the builds of a user share. */
abstract class CachingMojo extends LtsMojo {
    /**
     * Where verified sources and patched trees are kept between builds, for all projects of a user. In a directory that
     * has files of others, it is the subdirectory {@code kernel-lts}.
     * Example: {@code /var/cache/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cache", defaultValue = "${user.home}/.cache/kernel-lts")
    File cache;

    final UserCache userCache() {
        return new UserCache(OwnedDirectory.cache(absolute(cache)));
    }
}
