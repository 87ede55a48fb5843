// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a clock that the timed work advances. */
class TimingsTest {
    private enum Name implements StageName {
        COMPILE
    }

    private static final Instant MORNING = Instant.parse("2026-11-24T08:00:00Z");
    private static final Instant EVENING = Instant.parse("2026-11-24T20:00:00Z");

    @TempDir
    Path directory;

    private Instant now;

    @Test
    void aStageIsKnownByTheTimeOfItsLastWork() {
        stage(MORNING).ensure(Inputs.none(), () -> takes(90));
        Timings timings = timings(EVENING);
        assertThat(timings.last().get("compile").took().start()).isEqualTo(MORNING);
        assertThat(timings.last().get("compile").took().wall()).isEqualTo(Duration.ofSeconds(90));
        assertThat(timings.last().get("compile").took().cpu()).contains(Duration.ofSeconds(180));
        stage(EVENING).ensure(Inputs.none().with("changed", 1), () -> takes(5));
        assertThat(timings.last().get("compile").took().wall()).isEqualTo(Duration.ofSeconds(5));
        assertThat(timings.last().get("compile").build()).isEqualTo(EVENING);
    }

    @Test
    void aBuildThatReusesAStageLeavesItsTimeAlone() {
        stage(MORNING).ensure(Inputs.none(), () -> takes(90));
        String before = timings(MORNING).text();
        assertThat(stage(EVENING).ensure(Inputs.none(), () -> takes(5))).isFalse();
        assertThat(timings(EVENING).text()).isEqualTo(before);
        assertThat(timings(EVENING).lastBuild()).contains(MORNING);
    }

    @Test
    void workThatFailedTookNoTime() {
        assertThatThrownBy(() -> stage(MORNING).ensure(Inputs.none(), () -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(timings(MORNING).last()).isEmpty();
    }

    @Test
    void aLineThatWasCutOffIsPassedOver() {
        stage(MORNING).ensure(Inputs.none(), () -> takes(90));
        Path file = directory.resolve("timings.tsv");
        String good = Trees.text(file);
        for (int length = 1; length < good.length() - 1; length++) {
            Trees.write(file, good + good.substring(0, length));
            assertThat(timings(EVENING).last().get("compile").took().wall()).isEqualTo(Duration.ofSeconds(90));
        }
    }

    @Test
    void aSystemThatDoesNotTellProcessorsTimeLeavesItOut() {
        Timings timings = new Timings(directory.resolve("timings.tsv"), MORNING, () -> MORNING, Optional::empty);
        timings.record(Name.COMPILE, List::of);
        assertThat(timings.last().get("compile").took().cpu()).isEmpty();
    }

    private Stage stage(Instant build) {
        now = build;
        return new Stage(Name.COMPILE, directory, List.of(), new RecordedOutput(), timings(build));
    }

    private Timings timings(Instant build) {
        Supplier<Optional<Duration>> cpu =
                () -> Optional.of(Duration.between(Instant.EPOCH, now).multipliedBy(2));
        return new Timings(directory.resolve("timings.tsv"), build, () -> now, cpu);
    }

    private List<Path> takes(int seconds) {
        now = now.plusSeconds(seconds);
        return List.of();
    }
}
