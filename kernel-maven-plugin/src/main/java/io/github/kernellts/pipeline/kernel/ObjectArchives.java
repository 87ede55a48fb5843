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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
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

    /** @param unused the time for which archives are kept without use */
    ObjectArchives(ObjectArchive archive, Duration unused, Output output) {
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
     * Unpacks the archive of an object tree, if there is one: that of these inputs, or else the one that was used last.
     *
     * @param place the directory of the object tree, without objects
     * @param tree the patched source
     */
    void takeBack(Path place, Inputs inputs, Path tree) {
        seal.makeKey();
        String start = place.getFileName() + "-";
        Stream<Path> others = archives().stream()
                .filter(file -> file.getFileName().toString().startsWith(start))
                .sorted(Comparator.comparing(Trees::modified).reversed());
        Path exact = file(place, inputs);
        for (Path file : Stream.concat(Stream.of(exact), others).distinct().toList()) {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && took(file, place, tree)) {
                output.info("Took objects out of " + file + (file.equals(exact) ? "" : ", of another configuration"));
                return;
            }
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
            Trees.rename(unpacked.resolve(OBJECTS), objects);
            Trees.touch(file, FileTime.from(Instant.now()));
            return true;
        } catch (KernelException e) {
            output.warn(file + " is not used: " + e.getMessage());
            return false;
        } finally {
            Trees.delete(copy);
            Trees.delete(unpacked);
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
                seal.makeKey();
                Path objects = place.resolve(OBJECTS);
                Path paths = place.resolve(PATHS);
                Trees.write(paths, objects + "\n" + tree + "\n");
                seal.write(
                        file,
                        stream -> PackedDirectory.pack(
                                place, each -> each.equals(paths) || isKept(each, objects), stream));
                output.info("Packed the objects into " + file + ": " + (Trees.size(file) >> 20) + " MiB");
            }
            limit(Instant.now());
        } catch (KernelException e) {
            output.warn("The objects were not packed: " + e.getMessage());
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
        for (Path file : archives().stream()
                .sorted(Comparator.comparing(Trees::modified).reversed())
                .toList()) {
            bytes += Trees.size(file);
            if (bytes > archive.mebibytes() << 20) {
                output.info("Removing " + file + ": kernel.objects.archive.size is " + archive.mebibytes() + " MiB");
                Trees.delete(file);
            } else if (Trees.modified(file).toInstant().isBefore(now.minus(unused))) {
                output.info("Removing " + file + ", which no build has used for " + unused.toDays() + " days");
                Trees.delete(file);
            }
        }
        files(UNFINISHED).stream()
                .filter(file -> Trees.modified(file).toInstant().isBefore(now.minus(WRITING)))
                .forEach(Trees::delete);
    }

    private List<Path> archives() {
        return files(NAME);
    }

    private List<Path> files(Pattern name) {
        return Trees.list(Trees.directory(archive.directory())).stream()
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && name.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    private Path file(Path place, Inputs inputs) {
        String digest = Digests.prefix(Digests.sha256(inputs.text()));
        return archive.directory().resolve(place.getFileName() + "-" + digest + SUFFIX);
    }
}
