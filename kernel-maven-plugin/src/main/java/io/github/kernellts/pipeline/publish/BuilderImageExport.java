// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.toolchain.container.BuilderImageSpec;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.nio.file.Path;
import java.util.Optional;

/** Builds or fetches a builder image and exports it. */
public final class BuilderImageExport {
    private final ToolchainRequest request;
    private final BuilderImageSpec ours;
    private final String searchPath;
    private final Path work;
    private final UserCache cache;
    private final Output output;

    /**
     * @param searchPath the PATH in which podman and docker are looked for
     * @param work a directory for logs
     * @param cache the cache that the builds of a user share
     */
    public BuilderImageExport(
            ToolchainRequest request,
            BuilderImageSpec ours,
            String searchPath,
            Path work,
            UserCache cache,
            Output output) {
        this.request = request;
        this.ours = ours;
        this.searchPath = searchPath;
        this.work = work;
        this.cache = cache;
        this.output = output;
    }

    /**
     * Builds or fetches the image unless the engine has it, and exports it.
     *
     * @param archive the file to save it to
     * @param reference the name and tag to push it as
     */
    public void export(Optional<Path> archive, Optional<String> reference) {
        try (Processes processes = new Processes(work);
                DirectoryLock lock = DirectoryLock.acquire(work, output)) {
            Toolchain host = new Toolchain(searchPath, cache.toolVersions(), processes);
            BuildEnvironment builders = new BuildEnvironment(
                    request, ours, host, processes, new BuildEnvironment.Directories(work, cache.root(), work), output);
            builders.images().provideUnlessHere();
            archive.ifPresent(file -> {
                builders.images().save(file);
                output.info("The builder's image: " + file);
            });
            reference.ifPresent(name -> {
                builders.images().push(name);
                output.info("Pushed " + name);
            });
        }
    }
}
