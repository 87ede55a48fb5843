// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.pipeline.stage.Timings;
import io.github.kernellts.system.CpuTime;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.toolchain.launcher.Launchers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What every part of a kernel's build works with.
 *
 * @param request what was asked for
 * @param output where people are told
 * @param processes runs programs of this machine
 * @param toolchain finds them
 * @param builders the tools that make what is packaged, and what runs them
 */
record KernelBuildContext(
        BuildRequest request, Output output, Processes processes, Toolchain toolchain, BuildEnvironment builders) {
    /** The stages in their order. What configure makes is an input of compile by its content. */
    static final List<String> STAGES =
            List.of("configure", "compile", "modules", "sign", "rpm", "rpmsign", "provenance", "verify", "boot");

    /** The directory that this build has for itself. */
    Path work() {
        return request.directories().work();
    }

    /** What compilers can be run through. */
    static Launchers launchers(BuildRequest request, BuildEnvironment builders) {
        return new Launchers(
                request.launcher(),
                builders.tools(),
                builders.contained(),
                request.directories().cache(),
                request.directories().work().resolve("logs"));
    }

    /** Where a step's whole output is kept. */
    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    Path logs() {
        return work().resolve("logs");
    }

    Stage stage(String name) {
        List<String> followers = name.equals("configure")
                ? List.of()
                : STAGES.subList(
                        STAGES.indexOf(name) + 1, name.equals("verify") ? STAGES.indexOf("boot") : STAGES.size());
        return new Stage(name, stages(), followers, output, timings());
    }

    /** Something that is kept like a stage's output, and that no stage builds upon. */
    Stage temporary(String name) {
        return new Stage(name, stages(), List.of(), output);
    }

    /** Where the stamps of stages are. */
    Path stages() {
        return work().resolve("stages");
    }

    /** When stages were worked on. */
    Timings timings() {
        return new Timings(stages().resolve("timings.tsv"), request.report().started(), Instant::now, CpuTime::spent);
    }
}
