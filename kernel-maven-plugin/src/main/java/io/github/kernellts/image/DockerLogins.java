// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The logins stored by {@code docker login} and {@code podman login}. A credential helper named in such a file runs
 * with Maven's whole environment, through which helpers find their stores.
 */
public final class DockerLogins implements Logins {
    private final List<Path> files;
    private final Output output;

    private DockerLogins(List<Path> files, Output output) {
        this.files = List.copyOf(files);
        this.output = output;
    }

    /**
     * The logins in the files of docker-login(1) and containers-auth.json(5).
     *
     * @param environment the variables that change the places of these files
     */
    public static DockerLogins of(Map<String, String> environment, Path home, Output output) {
        return new DockerLogins(
                Stream.of(
                                place(environment, "REGISTRY_AUTH_FILE", ""),
                                place(environment, "XDG_RUNTIME_DIR", "containers/auth.json"),
                                place(environment, "DOCKER_CONFIG", "config.json"),
                                Optional.of(home.resolve(".config/containers/auth.json")),
                                Optional.of(home.resolve(".docker/config.json")))
                        .flatMap(Optional::stream)
                        .toList(),
                output);
    }

    private static Optional<Path> place(Map<String, String> environment, String variable, String below) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(value -> Path.of(value).resolve(below));
    }

    @Override
    public Optional<Login> find(String registry) {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            try {
                // Its messages are dropped: one of them quotes what a helper printed.
                Optional<Login> found = DockerConfigCredentialRetriever.create(registry, file)
                        .retrieve(event -> {})
                        .map(credential -> new Login(credential.getUsername(), credential.getPassword()));
                if (found.isPresent()) {
                    output.info("Login for " + registry + " from " + file);
                    return found;
                }
            } catch (IOException | RuntimeException e) {
                // The exception may quote the file.
                throw new KernelException(
                        "The logins in " + file + " can't be read ("
                                + e.getClass().getSimpleName() + ")",
                        "log in again with docker or podman, or name a server of settings.xml in kernel.image.server");
            }
        }
        return Optional.empty();
    }
}
