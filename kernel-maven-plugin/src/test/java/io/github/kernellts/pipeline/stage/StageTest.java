// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTest {
    private enum Name implements StageName {
        TEST,
        FOLLOWER,
        BYSTANDER
    }

    private static final Inputs INPUTS = Inputs.none().with("a", 1).with("b", "x\ny");

    @TempDir
    Path directory;

    private int runs;

    @Test
    void theSameInputsAreWorkedOnOnce() {
        assertThat(run(INPUTS)).isTrue();
        assertThat(run(Inputs.none().with("b", "x\ny").with("a", 1))).isFalse();
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void aChangedInputIsWorkedOnAgain() {
        run(INPUTS);
        assertThat(run(INPUTS.with("a", 2))).isTrue();
    }

    /** A record accepted by {@link Inputs}. */
    public record Recipe(List<String> variables, Optional<String> license) {}

    @Test
    void differentValuesNeverHaveTheSameText() {
        List<Object> values = List.of(
                List.of("A=1, B=2"),
                List.of("A=1", "B=2"),
                List.of("A=1\", \"B=2"),
                List.of(List.of("A=1"), List.of("B=2")),
                new Recipe(List.of("A=1, B=2"), Optional.empty()),
                new Recipe(List.of("A=1", "B=2"), Optional.empty()),
                new Recipe(List.of("A=1", "B=2"), Optional.of("none")),
                Map.of("a", "1, b: 2"),
                Map.of("a", "1", "b", "2"),
                "a; b",
                "a\nb",
                "a\\nb");
        assertThat(values.stream().map(value -> Inputs.none().with("x", value).text()))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.lines().count() == 1);
    }

    @Test
    void anInputOfAnEarlierStageCounts() {
        run(Inputs.none().after(Name.FOLLOWER, INPUTS));
        assertThat(run(Inputs.none().after(Name.FOLLOWER, INPUTS.with("c", 3)))).isTrue();
    }

    @Test
    void aDeletedOrTouchedOutputIsMadeAgain() {
        run(INPUTS);
        Trees.delete(directory.resolve("out"));
        assertThat(run(INPUTS)).isTrue();
        Trees.write(directory.resolve("out"), "something longer");
        assertThat(run(INPUTS)).isTrue();
    }

    @Test
    void workThatFailedIsDoneAgainEvenIfItsInputsAreThoseOfBefore() {
        run(INPUTS);
        assertThatThrownBy(() -> stage().ensure(INPUTS.with("a", 2), () -> {
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(run(INPUTS)).isTrue();
    }

    @Test
    void whatBuildsUponAStageIsDoneAgainWithIt() {
        Stage follower = new Stage(Name.FOLLOWER, directory, List.of(), new RecordedOutput());
        Stage bystander = new Stage(Name.BYSTANDER, directory, List.of(), new RecordedOutput());
        run(INPUTS);
        assertThat(follower.ensure(INPUTS, List::of)).isTrue();
        assertThat(bystander.ensure(INPUTS, List::of)).isTrue();
        run(INPUTS);
        assertThat(follower.ensure(INPUTS, List::of)).isFalse();
        Trees.delete(directory.resolve("out"));
        run(INPUTS);
        assertThat(follower.ensure(INPUTS, List::of)).isTrue();
        assertThat(bystander.ensure(INPUTS, List::of)).isFalse();
    }

    private boolean run(Inputs inputs) {
        return stage().ensure(inputs, () -> {
            runs++;
            Trees.write(directory.resolve("out"), "run " + runs);
            return List.of(directory.resolve("out"));
        });
    }

    private Stage stage() {
        return new Stage(Name.TEST, directory, List.of(Name.FOLLOWER), new RecordedOutput());
    }
}
