// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps the configuration of the packages built before the present ones. */
final class ConfigHistory {
    private final Path directory;

    ConfigHistory(Path directory) {
        this.directory = directory;
    }

    /**
     * The configuration of the packages built before these.
     *
     * @param packages the fingerprint of these packages
     * @param config the configuration of these packages, which is kept for the next comparison
     * @return empty if this directory has no earlier packages
     */
    Optional<String> before(String packages, String config) {
        Path current = directory.resolve("built.config");
        Path before = directory.resolve("before.config");
        String text = "# of the packages " + packages + "\n" + config;
        if (!Files.exists(current)
                || !Trees.text(current).lines().findFirst().equals(text.lines().findFirst())) {
            if (Files.exists(current)) {
                Trees.rename(current, before);
            }
            Trees.write(current, text);
        }
        return Files.exists(before) ? Optional.of(Trees.text(before)) : Optional.empty();
    }
}
