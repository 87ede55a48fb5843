// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.toolchain.container.BuilderImageSpec;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.nio.file.Path;

/**
 * A running build: the lock of its directory, its processes and its tools. Opening it waits for the lock and ends the
 * processes that a killed build left there; closing it ends its processes and frees the lock.
 */
public final class BuildSession implements AutoCloseable {
    private final Output output;
    private final Processes processes;
    private final Toolchain toolchain;
    private final BuildEnvironment builders;
    private final DirectoryLock lock;
    private final Path kvmNote;

    /**
     * @param request the requested build environment
     * @param image the image of the chosen EL's tools
     * @param searchPath the PATH in which programs of this machine are looked for
     */
    public BuildSession(
            ToolchainRequest request,
            BuilderImageSpec image,
            String searchPath,
            BuildDirectories directories,
            Output output) {
        Path work = directories.work().root();
        this.output = output;
        this.processes = new Processes(work);
        this.toolchain = new Toolchain(searchPath, directories.cache().toolVersions(), processes);
        this.lock = DirectoryLock.acquire(work, output);
        this.kvmNote = directories.cache().kvmNote();
        this.builders = new BuildEnvironment(
                request,
                image,
                toolchain,
                processes,
                new BuildEnvironment.Directories(work, directories.cache().root(), directories.objects()),
                output);
        builders.stopLeftovers();
        processes.stopLeftovers();
    }

    public Output output() {
        return output;
    }

    /** Runs programs of this machine. */
    public Processes processes() {
        return processes;
    }

    /** Finds programs of this machine. */
    public Toolchain toolchain() {
        return toolchain;
    }

    /** The tools that make the packaged files, on this machine or in a container. */
    public BuildEnvironment builders() {
        return builders;
    }

    /** The file of the note that KVM doesn't work on this machine. */
    public Path kvmNote() {
        return kvmNote;
    }

    /** Waits for the lock of the cache, which all builds of a user share. */
    public DirectoryLock lock(UserCache cache) {
        return DirectoryLock.acquire(cache.root(), output);
    }

    @Override
    public void close() {
        processes.close();
        lock.close();
    }
}
