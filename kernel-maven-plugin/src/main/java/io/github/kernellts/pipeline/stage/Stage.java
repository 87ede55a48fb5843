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
 * A part of the work whose result is kept: a stamp beside the output names the inputs it was made of and the files
 * that it consists of. The stamp is removed before the work starts and written when it is done, so a stage that was
 * killed starts over and one whose output was touched is done again, together with those that build upon it.
 */
public final class Stage {
    private static final String FILES = "-- output\n";

    private final String name;
    private final Path directory;
    private final List<String> followers;
    private final Output output;
    private final Recorder recorder;

    /** Sees to it that it is known when stages were worked on. */
    @FunctionalInterface
    interface Recorder {
        /** Does a stage's work, and gives what it gives. */
        List<Path> record(String stage, Supplier<List<Path>> work);
    }

    /**
     * @param directory where stamps are
     * @param followers the stages that take this one's output as it is, whatever it was made of
     */
    public Stage(String name, Path directory, List<String> followers, Output output, Recorder recorder) {
        this.name = name;
        this.directory = directory;
        this.followers = List.copyOf(followers);
        this.output = output;
        this.recorder = recorder;
    }

    /** One that nobody keeps the time of. */
    public Stage(String name, Path directory, List<String> followers, Output output) {
        this(name, directory, followers, output, (stage, work) -> work.get());
    }

    private Path stamp(String stage) {
        return directory.resolve(stage + ".stamp");
    }

    /**
     * Does the work unless its result is there.
     *
     * @param inputs what the result depends on
     * @param work makes the output, and gives the files whose presence shows that it is there
     * @return whether there was anything to do
     */
    public boolean ensure(Inputs inputs, Supplier<List<Path>> work) {
        Path stamp = stamp(name);
        String recorded = Files.exists(stamp) ? Trees.text(stamp) : "";
        if (isCurrent(recorded, inputs)) {
            output.debug(name + ": nothing changed");
            return false;
        }
        if (!recorded.isEmpty()) {
            output.debug(name + " is done again; it was made of\n" + recorded + "and now is of\n" + inputs.text());
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

    /** What files are told from others of their names by. */
    public static String describe(List<Path> files) {
        return files.stream().map(file -> describe(file) + "\n").collect(Collectors.joining());
    }

    private static String describe(Path file) {
        return Trees.size(file) + " " + Trees.modified(file).toMillis() + "\t" + file;
    }
}
