// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.MovedObjects;
import io.github.kernellts.layout.ObjectArchive;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
    /** The start of names of scripts/link-vmlinux.sh's intermediate results, which are no targets of make. */
    private static final String INTERMEDIATE = ".tmp_vmlinux";

    private final ObjectArchive archive;
    private final SealedFiles seal;
    private final Duration unused;
    private final Output output;
    private final Consumer<Path> use;

    /** @param unused the time for which archives are kept without use */
    ObjectArchives(ObjectArchive archive, Duration unused, Output output) {
        this(archive, unused, output, file -> Trees.touch(file, FileTime.from(Instant.now())));
    }

    /** @param use notes the time of use at a file */
    ObjectArchives(ObjectArchive archive, Duration unused, Output output, Consumer<Path> use) {
        this.use = use;
        this.archive = archive;
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
            seal.makeKey();
            String start = place.getFileName() + "-";
            Path exact = file(place, inputs);
            Stream<Path> others = archives().stream()
                    .map(Kept::file)
                    .filter(file -> file.getFileName().toString().startsWith(start));
            for (Path file : Stream.concat(Stream.of(exact), others).distinct().toList()) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && took(file, place, tree)) {
                    output.info(
                            "Took objects out of " + file + (file.equals(exact) ? "" : ", of another configuration"));
                    return;
                }
            }
        } catch (KernelException e) {
            output.warn("No objects were taken out of " + archive.directory() + ": " + e.getMessage());
        }
    }

    private boolean took(Path file, Path place, Path tree) {
        Path copy = place.resolve(".archive.part");
        Path unpacked = place.resolve(".unpacked.part");
        try {
            if (!seal.open(file, copy)) {
                output.warn(file + " is not used: it was altered, or written with another key than that in "
                        + seal.keyFile() + ". Fix: name its key with " + KEY + ", or delete it");
                return false;
            }
            PackedDirectory.unpack(copy, Trees.emptyDirectory(unpacked), "The archive of objects " + file, "delete it");
            Path objects = place.resolve(OBJECTS);
            List<String> paths = Trees.text(unpacked.resolve(PATHS)).lines().toList();
            new MovedObjects(Path.of(paths.get(0)), Path.of(paths.get(1)))
                    .become(new MovedObjects(objects, tree), unpacked.resolve(OBJECTS));
            Trees.delete(objects);
            new ObjectPlace(place).markTaken();
            Trees.rename(unpacked.resolve(OBJECTS), objects);
            noteUse(file);
            return true;
        } catch (KernelException e) {
            output.warn(file + " is not used: " + e.getMessage());
            return false;
        } finally {
            Trees.delete(copy);
            Trees.delete(unpacked);
        }
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
     * Packs the objects of these inputs, unless an archive has them, and removes archives beyond the limits of size and
     * age. If that fails, the build goes on with a warning.
     */
    void keep(Path place, Inputs inputs, Path tree) {
        Path file = file(place, inputs);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                pack(file, place, tree);
            }
        } catch (KernelException e) {
            output.warn("The objects were not packed: " + e.getMessage());
            return;
        }
        try {
            limit(Instant.now());
        } catch (KernelException e) {
            output.warn("The limits of " + archive.directory() + " were not looked at: " + e.getMessage());
        }
    }

    private void pack(Path file, Path place, Path tree) {
        seal.makeKey();
        Path objects = place.resolve(OBJECTS);
        Path paths = place.resolve(PATHS);
        Trees.write(paths, objects + "\n" + tree + "\n");
        seal.write(
                file,
                stream -> PackedDirectory.pack(place, each -> each.equals(paths) || isKept(each, objects), stream));
        long bytes = Kept.of(file).map(Kept::bytes).orElse(0L);
        if (bytes > most()) {
            Trees.delete(file);
            output.warn(
                    "The packed objects have " + (bytes >> 20) + " MiB and are not kept, as kernel.objects.archive.size"
                            + " is " + archive.mebibytes() + " MiB. Fix: set kernel.objects.archive.size to "
                            + ((bytes >> 20) + 1) + " or more, or leave out kernel.objects.archive");
        } else {
            output.info("Packed the objects into " + file + ": " + (bytes >> 20) + " MiB");
        }
    }

    /** Make makes its absolute link to the tree anew. */
    private static boolean isKept(Path each, Path objects) {
        return each.startsWith(objects)
                && !(each.getParent().equals(objects)
                        && each.getFileName().toString().startsWith(INTERMEDIATE))
                && !(Files.isSymbolicLink(each) && Trees.linkTarget(each).isAbsolute());
    }

    private void limit(Instant now) {
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
        return archive.mebibytes() << 20;
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
        return Trees.list(Trees.directory(archive.directory())).stream()
                .filter(file -> name.matcher(file.getFileName().toString()).matches())
                .flatMap(file -> Kept.of(file).stream());
    }

    private Path file(Path place, Inputs inputs) {
        String digest = Digests.prefix(Digests.sha256(inputs.text()));
        return archive.directory().resolve(place.getFileName() + "-" + digest + SUFFIX);
    }
}
