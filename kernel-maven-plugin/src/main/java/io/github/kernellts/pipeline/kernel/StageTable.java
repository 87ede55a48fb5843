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
import java.util.stream.Stream;

/** The stages of a build and the times of their runs, for the report. */
final class StageTable {
    private final KernelBuildContext context;

    StageTable(KernelBuildContext context) {
        this.context = context;
    }

    List<StageRun> rows() {
        Timings timings = context.timings();
        Map<String, Timings.Run> last = timings.last();
        Optional<Instant> build = timings.lastBuild();
        return Stream.of(KernelStage.values())
                .map(stage -> {
                    boolean done = context.isDone(stage);
                    Optional<Timings.Run> run = Optional.ofNullable(last.get(stage.id()));
                    boolean now = run.map(Timings.Run::build).equals(build);
                    return new StageRun(
                            stage.id(),
                            stage.purpose(),
                            !done ? Work.MISSING : now ? Work.DONE : Work.REUSED,
                            run.map(Timings.Run::took).filter(took -> done),
                            stage.logs().stream()
                                    .map(context.work()::log)
                                    .filter(log -> done && Files.exists(log))
                                    .map(log -> context.work()
                                            .root()
                                            .relativize(log)
                                            .toString())
                                    .toList());
                })
                .toList();
    }

    /** The ids of the stages whose output exists. */
    List<String> done() {
        return Stream.of(KernelStage.values())
                .filter(context::isDone)
                .map(KernelStage::id)
                .toList();
    }
}
