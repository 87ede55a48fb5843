// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The builder image: found, built, fetched, saved and pushed by the engine. */
public final class BuilderImageStore {
    private final ToolchainRequest request;
    private final BuilderImageSpec ours;
    private final Toolchain host;
    private final Processes processes;
    private final BuildEnvironment.Directories directories;
    private final Output output;

    BuilderImageStore(
            ToolchainRequest request,
            BuilderImageSpec ours,
            Toolchain host,
            Processes processes,
            BuildEnvironment.Directories directories,
            Output output) {
        this.request = request;
        this.ours = ours;
        this.host = host;
        this.processes = processes;
        this.directories = directories;
        this.output = output;
    }

    /** The name of the requested image, or of our own. */
    String name() {
        return request.image().orElse(ours.name());
    }

    Optional<Engine> engine() {
        return Engine.find(request, host, processes);
    }

    Engine requireEngine() {
        return engine().orElseThrow(() -> new KernelException(
                request.engine()
                        .map(name -> name + " is not on the PATH")
                        .orElse("Neither podman nor docker is on the PATH"),
                "install podman, or set kernel.toolchain=host"));
    }

    /** Whether our image was built on this machine; determined without an engine. */
    boolean wasMade() {
        return Files.exists(made());
    }

    /**
     * Builds our image again, where the engine reuses unchanged layers; or fetches the requested image if it is
     * missing.
     */
    public void provideUnlessHere() {
        if (request.image().isEmpty() || requireEngine().image(name()).isEmpty()) {
            provide();
        }
    }

    /** Fetches the requested image, or builds ours. */
    void provide() {
        Engine engine = requireEngine();
        Path log = directories.work().resolve("logs/toolchain.log");
        if (request.image().isPresent()) {
            output.info("Fetching the image " + name());
            processes.log(
                    engine.command("pull", name()), log, line -> {}, "check kernel.toolchain.image and the login");
            return;
        }
        Path context = Trees.emptyDirectory(made().resolveSibling(ours.el() + "-context"));
        Path recipe = context.resolve("Containerfile");
        Trees.write(recipe, Resources.bytes(BuilderImageStore.class, "Containerfile"));
        output.info("Making the image " + name() + "; the log is " + log);
        processes.log(
                engine.command(
                        "build",
                        "--tag",
                        name(),
                        "--build-arg",
                        "BASE=" + request.base().orElse(ours.base()),
                        "--build-arg",
                        "REPOSITORY=" + ours.repository(),
                        "--build-arg",
                        "TOOLSET=" + ours.toolset(),
                        "--build-arg",
                        "PACKAGES=" + ours.packages(),
                        "--file",
                        recipe.toString(),
                        context.toString()),
                log,
                line -> {},
                "look at the log, or set kernel.toolchain.base to another base image, with its registry");
        // This file tells later builds that the image exists, without an engine.
        Trees.write(made(), engine.program() + "\n");
    }

    /** Saves the image as an OCI archive, which replaces an existing file when complete. */
    public void save(Path archive) {
        Path temporary = Trees.temporarySibling(Trees.parents(archive));
        Trees.delete(temporary);
        Engine engine = requireEngine();
        List<String> save = new ArrayList<>(List.of("save"));
        if (engine.isPodman()) {
            // docker's own archives are OCI layouts since its version 25.
            save.addAll(List.of("--format", "oci-archive"));
        }
        save.addAll(List.of("--output", temporary.toString(), name()));
        processes.output(engine.command(save.toArray(String[]::new)), "free some space there");
        Trees.rename(temporary, archive);
    }

    /** Pushes the image to a registry, with the engine's own login. */
    public void push(String reference) {
        Engine engine = requireEngine();
        processes.output(
                engine.command("tag", name(), reference),
                "set kernel.toolchain.push to a reference such as registry.example.org/kernel-toolchain:el9");
        processes.log(
                engine.command("push", reference),
                directories.work().resolve("logs/toolchain-push.log"),
                line -> {},
                "log in with: " + engine.program().getFileName() + " login");
    }

    /** The file that marks our image as built. */
    private Path made() {
        return directories.cache().resolve("toolchains").resolve(ours.el());
    }
}
