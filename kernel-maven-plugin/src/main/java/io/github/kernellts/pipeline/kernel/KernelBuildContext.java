// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.TrialLink;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.pipeline.stage.StageName;
import io.github.kernellts.pipeline.stage.Timings;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.SandboxFiles;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.toolchain.launcher.Launchers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The request and the session, for all parts of a kernel's build.
 *
 * @param request the requested build
 * @param session its lock, processes and tools
 */
record KernelBuildContext(BuildRequest request, BuildSession session) {
    Output output() {
        return session.output();
    }

    /** Runs programs of this machine. */
    Processes processes() {
        return session.processes();
    }

    /** The file of the note that KVM doesn't work on this machine. */
    Path kvmNote() {
        return session.kvmNote();
    }

    /** Finds programs of this machine. */
    Toolchain toolchain() {
        return session.toolchain();
    }

    /** The tools that make the packaged files, on this machine or in a container. */
    BuildEnvironment builders() {
        return session.builders();
    }

    /** @throws io.github.kernellts.system.KernelException if a private key is where makefiles would see it */
    void requireUnseenKeys() {
        Provisioning.requireUnseen(request.keys(), builders().seen());
    }

    /**
     * What a kernel that is to be signed can't go without. {@code check} finds it as well, and may not have run: it is a
     * goal of its own, and can be skipped.
     *
     * @throws io.github.kernellts.system.KernelException if it is not given
     */
    void requireSafe() {
        requireUnseenKeys();
        Provisioning.requireRelease(request.keys(), builders(), request.directories(), request.snapshot());
    }

    WorkDirectory work() {
        return request.directories().work();
    }

    /** The text of the resolved configuration, a file that make wrote. */
    String configuration() {
        return new SandboxFiles(work().configuration())
                .text(work().config().getFileName().toString());
    }

    /** The programs that can run compilers. */
    static Launchers launchers(BuildRequest request, BuildEnvironment builders) {
        return new Launchers(
                request.launcher(),
                builders.tools(),
                builders.confinement(),
                request.directories().cache().root(),
                request.directories().work().launcher());
    }

    /** How kbuild's host programs are linked. */
    TrialLink.Result hostPrograms() {
        return hostPrograms(request, builders());
    }

    static TrialLink.Result hostPrograms(BuildRequest request, BuildEnvironment builders) {
        return new TrialLink(
                        builders.processes(),
                        builders.tools(),
                        request.directories().work().trialLink(),
                        request.directories().cache().hostLibraries())
                .result();
    }

    Stage stage(KernelStage stage) {
        return new Stage(stage, work().stamps(), stage.invalidates(), output(), timings());
    }

    /** A result that is kept like the output of a stage, but that no stage uses. */
    Stage derived(StageName name) {
        return new Stage(name, work().stamps(), List.of(), output());
    }

    /** Whether a stage's output was made by this build or an earlier one. */
    boolean isDone(KernelStage stage) {
        return Files.exists(work().stamps().resolve(stage.id() + ".stamp"));
    }

    Timings timings() {
        return new Timings(work().timings(), request.report().started(), Instant::now, request.report()::spent);
    }
}
