// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.provenance.Builder;
import io.github.kernellts.provenance.Plugin;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The plugin that is running, for provenance. */
public final class RunningPlugin {
    private RunningPlugin() {}

    /** The plugin with the digest of its jar, or of its classes where it runs unpackaged in its own reactor. */
    public static Plugin of(Builder builder) {
        try {
            Path jar = Path.of(RunningPlugin.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new Plugin(
                    builder.plugin(),
                    Files.isDirectory(jar) ? Digests.sha256OfTree(jar, Set.of()) : Digests.sha256(jar),
                    builder.id());
        } catch (URISyntaxException e) {
            throw new KernelException(
                    "The plugin's own jar is not a file: " + e.getMessage(),
                    "set Maven's local repository to a directory of this machine",
                    e);
        }
    }
}
