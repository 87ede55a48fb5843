// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian 13 with cosign, which Debian 12 doesn't have. It shares the network of this machine. */
final class Cosign {
    private static final String HERE = "/work";

    private final DebianRoot root;
    private final Path directory;

    /** @param directory the directory in which commands run */
    Cosign(Path directory) throws IOException {
        this.directory = directory;
        root = DebianRoot.of(
                        "trixie", "trixie-" + directory.getFileName(), "cosign", "jq", "openssl", "ca-certificates")
                .with(directory, HERE);
    }

    /** Runs a script, in which every command must succeed, and returns its output. */
    String commands(String script, Map<String, String> environment) throws IOException {
        if (script.isBlank()) {
            throw new AssertionError("the guide has no such commands");
        }
        Files.writeString(directory.resolve("cosign.sh"), "cd " + HERE + "\n" + script);
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("bash", "-euo", "pipefail", HERE + "/cosign.sh"));
        return root.run(command.toArray(String[]::new));
    }
}
