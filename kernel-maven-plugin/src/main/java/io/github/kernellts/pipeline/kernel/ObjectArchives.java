// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.MovedObjects;
import io.github.kernellts.layout.ObjectArchive;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.FullDiskException;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Lazy;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.system.SealedFiles;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.PackedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Object trees packed into a directory that outlives the objects of this machine, such as one that a CI keeps. An archive
 * is named after the object tree and the inputs of its objects. One of another configuration is better than none, as make
 * compares.
 */
final class ObjectArchives {
    static final String KEY = "kernel.objects.archive.key";

    private static final String SUFFIX = ".tar.zst";
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9-]+-[0-9.]+-[0-9a-f]{12,32}-[0-9a-f]{12,32}\\.tar\\.zst");
    /** The temporary file of a build that was killed while it wrote an archive. */
    private static final Pattern UNFINISHED = Pattern.compile("\\.[a-z0-9.-]+\\.tar\\.zst\\.[0-9a-f-]{36}\\.part");
    /** No archive takes longer to write. */
    private static final Duration WRITING = Duration.ofDays(1);

    private static final String OBJECTS = "objects";
    /** Where the objects and their tree were, a path on each line. */
    private static final String PATHS = "objects.paths";
    /** The sizes of packed objects that were not kept, the digest of their inputs and bytes on each line. */
    private static final String SIZES = "objects.sizes";
    /** More than any disk has, and few enough for their bytes to be a number of Java. */
    private static final long MOST_MEBIBYTES = 1L << 40;
    /** The start of names of scripts/link-vmlinux.sh's intermediate results, which are no targets of make. */
    private static final String INTERMEDIATE = ".tmp_vmlinux";

    private static final String REPLACED = "let a build compile these objects, which replaces it";

    private final ObjectArchive archive;
    private final SealedFiles seal;
    private final Duration unused;
    private final Output output;
    private final Consumer<Path> use;
    /** Made and marked at first use: a release never needs it. */
    private final Lazy<Path> directory;
    /** What can't be used, and gives way to the objects of the next compilation. */
    private final Set<Path> refused = new HashSet<>();
    /** Whether packing failed in this build, which needn't be tried again in it. */
    private boolean failed;

    /** @param unused the time for which archives are kept without use */
    ObjectArchives(ObjectArchive archive, Duration unused, Output output) {
        this(archive, unused, output, file -> Trees.touch(file, FileTime.from(Instant.now())));
    }

    /** @param use notes the time of use at a file */
    ObjectArchives(ObjectArchive archive, Duration unused, Output output, Consumer<Path> use) {
        this.use = use;
        this.archive = archive;
        this.directory = new Lazy<>(() -> OwnedDirectory.archive(archive.directory()));
        this.seal = new SealedFiles(archive.key());
        this.unused = unused;
        this.output = output;
    }

    /** @throws KernelException if the user's key is missing, short, or not the user's own */
    static void requireKey(ObjectArchive archive) {
        if (archive.keyGiven()) {
            new SealedFiles(archive.key()).requireKey(KEY);
        }
    }

    /**
     * Unpacks the archive of an object tree, if there is one: that of these inputs, or else the one that was used last. If
     * that fails, the build goes on with a warning.
     *
     * @param place the directory of the object tree, without objects
     * @param tree the patched source
     */
    void takeBack(Path place, Inputs inputs, Path tree) {
        try {
            haveKey();
            String start = place.getFileName() + "-";
            Path exact = file(place, inputs);
            Stream<Kept> others = archives().stream()
                    .filter(kept -> kept.file().getFileName().toString().startsWith(start)
                            && !kept.file().equals(exact));
            for (Kept kept : Stream.concat(Kept.of(exact).stream(), others).toList()) {
                if (took(kept, place, tree)) {
                    output.info("Took objects out of " + kept.file()
                            + (kept.file().equals(exact) ? "" : ", of another configuration"));
                    return;
                }
            }
        } catch (KernelException e) {
            output.warn("No objects were taken out of " + archive.directory() + ": " + e.getMessage());
        }
    }

    private void haveKey() {
        if (archive.keyGiven()) {
            seal.requireKey(KEY);
        } else {
            seal.makeKey();
        }
    }

    private boolean took(Kept kept, Path place, Path tree) {
        Path file = kept.file();
        if (kept.bytes() > most()) {
            // It may be a file full of holes, which a copy of it wouldn't be.
            return refuse(
                    file,
                    "it has " + (kept.bytes() >> 20) + " MiB, and kernel.objects.archive.size is "
                            + archive.mebibytes() + " MiB. Fix: set kernel.objects.archive.size to a higher limit if a"
                            + " build packed it");
        }
        Path copy = new ObjectPlace(place).packed();
        Path unpacked = new ObjectPlace(place).unpacked();
        try {
            if (!seal.open(file, copy)) {
                return refuse(
                        file,
                        "it was altered, or written with another key than that in " + seal.keyFile()
                                + ". The build that compiles these objects replaces it. Fix: name its key with " + KEY
                                + " if other machines use it");
            }
            PackedDirectory.unpack(copy, Trees.emptyDirectory(unpacked), "The archive of objects " + file, REPLACED);
            Path objects = place.resolve(OBJECTS);
            List<String> paths = Trees.text(unpacked.resolve(PATHS)).lines().toList();
            if (paths.size() != 2) {
                return refuse(file, PATHS + " in it doesn't name two paths. Fix: " + REPLACED);
            }
            new MovedObjects(Path.of(paths.get(0)), Path.of(paths.get(1)))
                    .become(new MovedObjects(objects, tree), unpacked.resolve(OBJECTS));
            Trees.delete(objects);
            new ObjectPlace(place).markTaken();
            Trees.rename(unpacked.resolve(OBJECTS), objects);
            noteUse(file);
            return true;
        } catch (FullDiskException e) {
            // The archive is not to blame, and there is no room for another one either.
            throw e;
        } catch (KernelException e) {
            return refuse(file, e.getMessage());
        } finally {
            Trees.delete(copy);
            Trees.delete(unpacked);
        }
    }

    private boolean refuse(Path file, String why) {
        refused.add(file);
        output.warn(file + " is not used: " + why);
        return false;
    }

    /** The time decides what is removed first; who may only read archives leaves that to others. */
    private void noteUse(Path file) {
        try {
            use.accept(file);
        } catch (KernelException e) {
            output.debug(file + " keeps its time of last use: " + e.getMessage());
        }
    }

    /**
     * Whether nothing is left to do for objects that are there: an archive has them, whose use is noted, or can't have them.
     */
    boolean isDone(Path place, Inputs inputs) {
        try {
            return failed
                    || has(file(place, inputs))
                    || isTooLarge(place, inputs)
                    || !Files.isWritable(directory.get());
        } catch (KernelException e) {
            warnUnpacked(e);
            return true;
        }
    }

    private void warnUnpacked(KernelException e) {
        failed = true;
        output.warn("The objects were not packed: " + e.getMessage());
    }

    private boolean has(Path file) {
        boolean there = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !refused.contains(file);
        if (there) {
            noteUse(file);
        }
        return there;
    }

    /**
     * Packs the objects of these inputs, unless an archive that can be used has them, and removes archives beyond the limits
     * of size and age. If that fails, the build goes on with a warning.
     */
    void keep(Path place, Inputs inputs, Path tree) {
        try {
            Path file = file(place, inputs);
            if (!has(file) && !isTooLarge(place, inputs)) {
                pack(file, place, inputs, tree);
            }
        } catch (KernelException e) {
            warnUnpacked(e);
            return;
        }
        try {
            limit(Instant.now());
        } catch (KernelException e) {
            output.warn("The limits of " + archive.directory() + " were not looked at: " + e.getMessage());
        }
    }

    private void pack(Path file, Path place, Inputs inputs, Path tree) {
        haveKey();
        Path objects = place.resolve(OBJECTS);
        Path paths = place.resolve(PATHS);
        Trees.write(paths, objects + "\n" + tree + "\n");
        Predicate<Path> wanted = each -> each.equals(paths) || isKept(each, objects);
        try {
            PackedDirectory.requireUnpackable(
                    place, wanted, "The directory of objects " + place, "leave out kernel.objects.archive");
        } catch (KernelException e) {
            if (e.getCause() == null) {
                rememberSize(place, inputs, Long.MAX_VALUE);
            }
            throw e;
        }
        makeRoom(file);
        seal.write(file, stream -> PackedDirectory.pack(place, wanted, stream));
        refused.remove(file);
        long bytes = Kept.of(file).map(Kept::bytes).orElse(0L);
        if (bytes > most()) {
            Trees.delete(file);
            rememberSize(place, inputs, bytes);
            output.warn(
                    "The packed objects have " + (bytes >> 20) + " MiB and are not kept, as kernel.objects.archive.size"
                            + " is " + archive.mebibytes() + " MiB. Fix: set kernel.objects.archive.size to "
                            + ((bytes >> 20) + 1) + " or more, or leave out kernel.objects.archive");
        } else {
            output.info("Packed the objects into " + file + ": " + (bytes >> 20) + " MiB");
        }
    }

    /** A file replaces files and links, but no directory: such as a container engine makes of a path to mount. */
    private static void makeRoom(Path file) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Trees.list(file).isEmpty()) {
                throw new KernelException(file + " is a directory with files in it", "move it elsewhere");
            }
            Trees.delete(file);
        }
    }

    /** Whether an earlier build packed the objects in vain, which the same limit would do again. */
    private boolean isTooLarge(Path place, Inputs inputs) {
        String start = digest(inputs) + " ";
        return sizes(place)
                .anyMatch(line -> line.startsWith(start) && Long.parseLong(line.substring(start.length())) > most());
    }

    private static void rememberSize(Path place, Inputs inputs, long bytes) {
        String lines = Stream.concat(
                        sizes(place).filter(line -> !line.startsWith(digest(inputs))),
                        Stream.of(digest(inputs) + " " + bytes))
                .collect(Collectors.joining("\n", "", "\n"));
        Trees.write(place.resolve(SIZES), lines);
    }

    private static Stream<String> sizes(Path place) {
        Path file = place.resolve(SIZES);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Trees.text(file).lines()
                : Stream.empty();
    }

    /** Make makes its absolute link to the tree anew. */
    private static boolean isKept(Path each, Path objects) {
        return each.startsWith(objects)
                && !(each.getParent().equals(objects)
                        && each.getFileName().toString().startsWith(INTERMEDIATE))
                && !(Files.isSymbolicLink(each) && Trees.linkTarget(each).isAbsolute());
    }

    private void limit(Instant now) {
        if (!OwnedDirectory.isMarked(directory.get())) {
            return;
        }
        long bytes = 0;
        for (Kept kept : archives()) {
            if (bytes + kept.bytes() > most()) {
                output.info(
                        "Removing " + kept.file() + ": kernel.objects.archive.size is " + archive.mebibytes() + " MiB");
                remove(kept);
            } else if (kept.used().isBefore(now.minus(unused))) {
                output.info("Removing " + kept.file() + ", which no build has used for " + unused.toDays() + " days");
                remove(kept);
            } else {
                bytes += kept.bytes();
            }
        }
        files(UNFINISHED)
                .filter(kept -> kept.used().isBefore(now.minus(WRITING)))
                .forEach(ObjectArchives::remove);
    }

    private static void remove(Kept kept) {
        try {
            Trees.delete(kept.file());
        } catch (KernelException e) {
            if (Files.exists(kept.file(), LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    private long most() {
        return Math.min(archive.mebibytes(), MOST_MEBIBYTES) << 20;
    }

    /**
     * A file that was there when the directory was listed; another machine may remove it at any time.
     *
     * @param used the time of its last use
     */
    private record Kept(Path file, Instant used, long bytes) {
        /** Empty if it is there no longer, or no file. */
        static Optional<Kept> of(Path file) {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return Optional.of(attributes)
                        .filter(BasicFileAttributes::isRegularFile)
                        .map(each -> new Kept(file, each.lastModifiedTime().toInstant(), each.size()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw Trees.failure("read", file, e);
            }
        }
    }

    /** All archives, the one that was used last first. */
    private List<Kept> archives() {
        return files(NAME).sorted(Comparator.comparing(Kept::used).reversed()).toList();
    }

    private Stream<Kept> files(Pattern name) {
        return Trees.list(directory.get()).stream()
                .filter(file -> name.matcher(file.getFileName().toString()).matches())
                .flatMap(file -> Kept.of(file).stream());
    }

    private Path file(Path place, Inputs inputs) {
        return directory.get().resolve(place.getFileName() + "-" + digest(inputs) + SUFFIX);
    }

    private static String digest(Inputs inputs) {
        return Digests.prefix(Digests.sha256(inputs.text()));
    }
}
