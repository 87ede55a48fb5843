// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.stage;

import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A part of a build whose result is kept. A stamp next to the output contains the fingerprint of the inputs and the
 * size and time of each file of the output. The stamp is removed before the work starts and written when it is done: a
 * killed stage starts over, and a stage with changed output runs again, together with the stages that use it.
 */
public final class Stage {
    private static final String FILES = "-- output\n";

    private final StageName name;
    private final Path directory;
    private final List<StageName> followers;
    private final Output output;
    private final Recorder recorder;

    /** Records the duration of stages. */
    @FunctionalInterface
    interface Recorder {
        /** Does the work of a stage, and returns its output files. */
        List<Path> record(StageName stage, Supplier<List<Path>> work);
    }

    /**
     * @param directory the directory of stamps
     * @param followers the stages that take this stage's output as it is; their stamps are removed when it ran
     */
    public Stage(
            StageName name, Path directory, List<? extends StageName> followers, Output output, Recorder recorder) {
        this.name = name;
        this.directory = directory;
        this.followers = List.copyOf(followers);
        this.output = output;
        this.recorder = recorder;
    }

    /** A stage whose duration isn't recorded. */
    public Stage(StageName name, Path directory, List<? extends StageName> followers, Output output) {
        this(name, directory, followers, output, (stage, work) -> work.get());
    }

    private Path stamp(StageName stage) {
        return directory.resolve(stage.id() + ".stamp");
    }

    /** Whether the result of these inputs is there and current. */
    public boolean isCurrent(Inputs inputs) {
        Path stamp = stamp(name);
        return Files.exists(stamp) && isCurrent(Trees.text(stamp), inputs);
    }

    /**
     * Does the work unless its result is there and current.
     *
     * @param inputs everything that the result depends on
     * @param work makes the output, and returns its files, whose presence proves that it exists
     * @return whether the work was done
     */
    public boolean ensure(Inputs inputs, Supplier<List<Path>> work) {
        Path stamp = stamp(name);
        String recorded = Files.exists(stamp) ? Trees.text(stamp) : "";
        if (isCurrent(recorded, inputs)) {
            output.debug(name.id() + ": nothing changed");
            return false;
        }
        if (!recorded.isEmpty()) {
            output.debug(name.id() + " runs again. Its inputs were\n" + recorded + "and are now\n" + inputs.text());
        }
        Trees.delete(stamp);
        List<Path> files = recorder.record(name, work);
        followers.forEach(follower -> Trees.delete(stamp(follower)));
        Trees.write(stamp, inputs.text() + FILES + describe(files));
        return true;
    }

    private static boolean isCurrent(String recorded, Inputs inputs) {
        int split = recorded.indexOf(FILES);
        if (split < 0 || !recorded.substring(0, split).equals(inputs.text())) {
            return false;
        }
        return recorded.substring(split + FILES.length()).lines().allMatch(Stage::unchanged);
    }

    private static boolean unchanged(String line) {
        Path file = Path.of(line.substring(line.indexOf('\t') + 1));
        return Files.exists(file) && line.equals(describe(file));
    }

    /** Size, time and path of files: the fingerprint by which a stage notices that its output was changed. */
    public static String describe(List<Path> files) {
        return files.stream().map(file -> describe(file) + "\n").collect(Collectors.joining());
    }

    private static String describe(Path file) {
        return Trees.size(file) + " " + Trees.modified(file).toMillis() + "\t" + file;
    }
}
