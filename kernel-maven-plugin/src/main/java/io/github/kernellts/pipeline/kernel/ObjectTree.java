// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.pipeline.stage.StageName;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchedTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The directory in which one set of compilers compiles one flavor of one patched tree. All projects, clones, build numbers
 * and ELs of a user share it: make compiles what the difference in configuration requires. The objects belong to the build
 * that had the lock last.
 */
final class ObjectTree implements AutoCloseable {
    /**
     * The approximate number of steps that kbuild prints for each enabled option; measured on the kvm flavor of 6.1.
     */
    private static final double STEPS_PER_OPTION = 2.9;

    /** Stages with their stamps next to the objects, for all builds that share them. */
    private enum ObjectStage implements StageName {
        OBJECTS,
        IMAGE
    }

    private final ObjectPlace place;
    private final KernelBuildContext context;
    private final DirectoryLock lock;
    private final Optional<ObjectArchives> archives;

    private ObjectTree(Path directory, KernelBuildContext context, DirectoryLock lock) {
        this.place = new ObjectPlace(directory);
        this.context = context;
        this.lock = lock;
        this.archives = archives(context);
    }

    /**
     * Waits for the lock.
     *
     * @param all the directory of all object trees
     * @param name the flavor and version, for messages
     * @param made the inputs of objects except the configuration; other inputs have another directory
     */
    static ObjectTree lock(Path all, String name, Inputs made, KernelBuildContext context) {
        Path directory = directory(all, name, made);
        DirectoryLock lock = DirectoryLock.acquire(directory, context.output());
        ObjectTree tree = new ObjectTree(directory, context, lock);
        context.processes().stopLeftovers(directory);
        OwnedDirectory.mark(directory);
        tree.place.record(made, context.work().root());
        Trees.touch(directory, FileTime.from(Instant.now()));
        return tree;
    }

    /**
     * Packs objects that are current into an archive that lacks them, such as one that the user just named, or else notes the
     * use of theirs. Objects that another build holds are left to that one.
     *
     * @param compiled the inputs of the objects
     * @param tree the patched source
     */
    static void keepCurrent(
            Path all, String name, Inputs made, Inputs compiled, Path tree, KernelBuildContext context) {
        Path directory = directory(all, name, made);
        boolean lacking = Files.isDirectory(directory)
                && archives(context)
                        .filter(archives -> !archives.isDone(directory, compiled))
                        .isPresent();
        if (lacking) {
            DirectoryLock.tryAcquire(directory).ifPresent(lock -> {
                try (ObjectTree found = new ObjectTree(directory, context, lock)) {
                    if (!Files.exists(found.unfinished()) && found.stage(tree).isCurrent(compiled)) {
                        found.keepCurrent(compiled, tree);
                    }
                }
            });
        }
    }

    /** The same for objects whose lock is held. */
    void keepCurrent(Inputs compiled, Path tree) {
        archives.filter(each -> !each.isDone(place.directory(), compiled))
                .ifPresent(each -> each.keep(place.directory(), compiled, tree));
    }

    private static Path directory(Path all, String name, Inputs made) {
        return all.resolve(name + "-" + Digests.prefix(Digests.sha256(made.text())));
    }

    Path objects() {
        return place.objects();
    }

    /**
     * The stage whose stamp holds the inputs of the objects.
     *
     * @param tree the patched source
     */
    Stage stage(Path tree) {
        place.forgetStampBefore(PatchedTree.renewed(tree));
        return new Stage(ObjectStage.OBJECTS, place.directory(), List.of(ObjectStage.IMAGE), context.output());
    }

    /** The stage whose stamp holds the inputs of the image: another clone with the same keys needs no other. */
    Stage image() {
        return new Stage(ObjectStage.IMAGE, place.directory(), List.of(), context.output());
    }

    /** A file that exists while make runs. */
    Path unfinished() {
        return place.unfinished();
    }

    /**
     * Prepares the directory for make. Objects that are lost, or incomplete, are taken out of the user's archive, or else
     * from the nearest other tree. A release takes none, and none that a snapshot took out of an archive.
     *
     * @param inputs the inputs of the objects
     * @param tree the patched source
     */
    void prepare(Inputs inputs, Path tree) {
        if (Files.exists(unfinished())) {
            // A killed make may have left an incomplete object that looks newer than its source.
            context.output().info("The last compilation was killed; starting over");
            place.clear();
        }
        if (isRelease() && place.isTaken()) {
            context.output().info("Objects in " + place.directory() + " came out of an archive; starting over");
            place.clear();
        }
        if (place.isEmpty()) {
            place.clear();
            archives.ifPresent(each -> each.takeBack(place.directory(), inputs, tree));
        }
        if (place.isEmpty() && !isRelease()) {
            new NearestObjects(context.work().root(), context.processes(), context.output()).take(place, tree);
        }
    }

    /** Keeps what later builds need of a finished compilation. */
    void finished(Inputs inputs, Path tree, long steps) {
        rememberSteps(steps);
        archives.ifPresent(each -> each.keep(place.directory(), inputs, tree));
    }

    private boolean isRelease() {
        return isRelease(context);
    }

    private static boolean isRelease(KernelBuildContext context) {
        return context.request().source().release();
    }

    /** A release takes nothing that could have been written elsewhere. */
    private static Optional<ObjectArchives> archives(KernelBuildContext context) {
        BuildDirectories directories = context.request().directories();
        return isRelease(context)
                ? Optional.empty()
                : directories
                        .archive()
                        .map(archive -> new ObjectArchives(archive, directories.unused(), context.output()));
    }

    /** Writes the configuration for launchers, without the lines of these options. */
    Path rememberConfig(String config, List<String> leftOut) {
        Pattern lines = Pattern.compile("(# )?CONFIG_(" + String.join("|", leftOut) + ")[= ].*");
        Path file = place.directory().resolve("compile.config");
        Trees.write(
                file,
                config.lines()
                        .filter(line -> !lines.matcher(line).matches())
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
        return file;
    }

    /** An estimate of the number of steps that make will print. */
    long expectedSteps(String config) {
        if (Files.exists(place.steps())) {
            return Long.parseLong(Trees.text(place.steps()).strip());
        }
        ResolvedConfig resolved = ResolvedConfig.parse(config);
        return Math.round(STEPS_PER_OPTION * (resolved.count("y") + resolved.count("m")));
    }

    /** Keeps the largest number of steps, which is that of a whole compilation. */
    private void rememberSteps(long count) {
        if (!Files.exists(place.steps())
                || Long.parseLong(Trees.text(place.steps()).strip()) < count) {
            Trees.write(place.steps(), count + "\n");
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
