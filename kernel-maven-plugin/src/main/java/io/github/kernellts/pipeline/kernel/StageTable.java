// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.stage.Timings;
import io.github.kernellts.report.BuildReport.StageRun;
import io.github.kernellts.report.BuildReport.Work;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stages as people read of them. */
final class StageTable {
    private static final Map<String, String> PURPOSES = Map.of(
            "configure", "resolves the configuration and holds it against what was asked",
            "compile", "compiles the kernel and its modules",
            "modules", "strips the modules",
            "sign", "signs the modules and the image",
            "rpm", "packages",
            "rpmsign", "signs the packages",
            "provenance", "writes down what they were made of, and signs that",
            "verify", "checks the packages",
            "boot", "boots them in QEMU and tries the promises");

    private static final Map<String, List<String>> LOGS = Map.of(
            "compile", List.of("compile"),
            "modules", List.of("modules"),
            "sign", List.of("image"),
            "rpm", List.of("rpmbuild", "rpmbuild-source"),
            "verify", List.of("verify"),
            "boot", List.of("console"));

    private final KernelBuildContext context;

    StageTable(KernelBuildContext context) {
        this.context = context;
    }

    List<StageRun> rows() {
        Timings timings = context.timings();
        Map<String, Timings.Run> last = timings.last();
        Optional<Instant> build = timings.lastBuild();
        return KernelBuildContext.STAGES.stream()
                .map(name -> {
                    Optional<Timings.Run> run = Optional.ofNullable(last.get(name));
                    boolean now = run.map(Timings.Run::build).equals(build);
                    return new StageRun(
                            name,
                            PURPOSES.get(name),
                            !done(name) ? Work.MISSING : now ? Work.DONE : Work.REUSED,
                            run.map(Timings.Run::took).filter(took -> done(name)),
                            LOGS.getOrDefault(name, List.of()).stream()
                                    .map(context::log)
                                    .filter(log -> done(name) && Files.exists(log))
                                    .map(log -> context.work().relativize(log).toString())
                                    .toList());
                })
                .toList();
    }

    /** The stages whose output is there. */
    List<String> done() {
        return KernelBuildContext.STAGES.stream().filter(this::done).toList();
    }

    private boolean done(String stage) {
        return Files.exists(context.stages().resolve(stage + ".stamp"));
    }
}
