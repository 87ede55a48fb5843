// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.UserCache;
import java.io.File;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that use the cache that the builds of a user share. */
abstract class CachingMojo extends LtsMojo {
    /**
     * Where verified sources and patched trees are kept between builds, for all projects of a user.
     * Example: {@code /var/cache/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cache", defaultValue = "${user.home}/.cache/kernel-lts")
    File cache;

    final UserCache userCache() {
        return new UserCache(absolute(cache));
    }
}
