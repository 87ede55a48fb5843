// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The content of an image: a repository below {@code /repo}, without its debug information, and, over a base image, the program that copies it to the
 * host. Each kernel with its -devel package is a layer, and so are each module and each source package; the metadata
 * are the last layer. Therefore an unchanged kernel isn't pushed again. Where that made too many layers, the oldest packages share one. All files belong to root and have the time of
 * their package.
 */
public final class ImageContent {
    /** Where the repositories of an image are. */
    public static final RepositoryUrl ADDRESS = RepositoryUrl.of(Path.of("/repo"));

    static final String COPY = "/copy-to-host";
    private static final String ROOT = "/repo/";
    private static final String INDEX = "repodata/repomd.xml";
    /** Engines mount no more than 127 (overlay2 of Docker), with those of the base image. */
    private static final int MOST_LAYERS = 100;

    private static final FilePermissions READABLE = FilePermissions.fromOctalString("644");
    private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");

    private final Path repository;
    private final Path source;
    private final String below;
    private final String sourceBelow;
    private final Map<String, String> texts;
    private final List<Path> rpms;
    private final List<Path> sources;
    private final Instant newest;

    /**
     * Reads a repository.
     *
     * @param repository the directory with {@code repodata}
     * @param below its path below all repositories, such as {@code el9/x86_64}
     * @param texts the keys, the .repo file and the page of what the image carries, by their names: of those that lie in the
     *     directory, anyone who writes there could have added some
     * @throws KernelException if there is none
     */
    public ImageContent(Path repository, String below, Map<String, String> texts) {
        requireRepository(repository);
        this.repository = repository;
        this.source = repository.resolveSibling("source");
        this.below = below;
        this.sourceBelow = below.replaceFirst("[^/]*$", "source");
        this.texts = Map.copyOf(texts);
        this.rpms = packages(repository);
        this.sources = packages(source);
        this.newest = rpms.stream()
                .map(rpm -> new RpmFile(rpm).built())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** @throws KernelException if there is no repository in a directory */
    public static void requireRepository(Path directory) {
        if (!Files.exists(directory.resolve(INDEX))) {
            throw new KernelException(
                    "There is no repository in " + directory,
                    "run the goal repo first, as mvn package does, or correct kernel.repo.directory");
        }
    }

    /** The build time of the newest package, which is also the image's time. */
    public Instant newest() {
        return newest;
    }

    /** The packages: binary ones, then source ones. */
    public List<Path> rpms() {
        return Stream.concat(rpms.stream(), sources.stream()).toList();
    }

    private static List<Path> packages(Path repository) {
        Path packages = repository.resolve("packages");
        return Files.isDirectory(packages)
                ? Trees.files(packages, file -> file.toString().endsWith(".rpm"))
                : List.of();
    }

    /** The identity of the content: the digest of its indexes, which contain the digests of all packages. */
    public String identity() {
        String binary = Digests.sha256(repository.resolve(INDEX));
        return "sha256:"
                + (sources.isEmpty() ? binary : Digests.sha256(binary + Digests.sha256(source.resolve(INDEX))));
    }

    /**
     * The layers, from the least to the most frequently changed.
     *
     * @param work the directory for files that the repository doesn't have
     * @param copying whether there is a shell for the copying program
     */
    List<FileEntriesLayer> layers(Path work, boolean copying) {
        SortedMap<String, List<Path>> kernels = new TreeMap<>();
        for (Path rpm : rpms) {
            RpmFile file = new RpmFile(rpm);
            // A kernel and its -devel package are always built together.
            String group = file.name().replaceFirst("^(kernel-lts-.*)-devel$", "$1") + " " + file.versionRelease();
            kernels.computeIfAbsent(group, name -> new ArrayList<>()).add(rpm);
        }
        List<Group> groups = new ArrayList<>();
        kernels.forEach((name, packages) -> groups.add(Group.of(name, below, packages)));
        sources.forEach(rpm -> groups.add(Group.of("source " + rpm.getFileName(), sourceBelow, List.of(rpm))));
        List<FileEntriesLayer> layers = new ArrayList<>();
        int surplus = groups.size() - (MOST_LAYERS - 1);
        if (surplus > 0) {
            List<Group> oldest = groups.stream()
                    .sorted(Comparator.comparing(Group::built).thenComparing(Group::name))
                    .limit(surplus + 1L)
                    .toList();
            layers.add(layer("older packages", oldest));
            groups.removeAll(oldest);
        }
        groups.forEach(group -> layers.add(layer(group.name(), List.of(group))));
        layers.add(metadata(work, copying));
        return layers;
    }

    /** Packages that change together. */
    private record Group(String name, String directory, List<Path> rpms, Instant built) {
        static Group of(String name, String directory, List<Path> rpms) {
            Instant built = rpms.stream()
                    .map(rpm -> new RpmFile(rpm).built())
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
            return new Group(name, directory, List.copyOf(rpms), built);
        }
    }

    private static FileEntriesLayer layer(String name, List<Group> groups) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Group group : groups) {
            for (Path rpm : group.rpms()) {
                add(layer, rpm, group.directory(), "packages/" + rpm.getFileName(), new RpmFile(rpm).built());
            }
        }
        return layer.build();
    }

    private FileEntriesLayer metadata(Path work, boolean copying) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("metadata");
        index(layer, repository, below);
        if (!sources.isEmpty()) {
            index(layer, source, sourceBelow);
        }
        // The page names them.
        for (String documents : List.of("provenance", "vex")) {
            Path directory = repository.resolve(documents);
            if (Files.isDirectory(directory)) {
                Trees.files(directory, file -> true)
                        .forEach(file -> add(layer, file, below, documents + "/" + file.getFileName(), newest));
            }
        }
        new TreeMap<>(texts).forEach((name, text) -> {
            Path written = work.resolve(name);
            Trees.write(written, text);
            add(layer, written, below, name, newest);
        });
        if (copying) {
            Path program = work.resolve("copy-to-host");
            Trees.write(program, Resources.bytes(ImageContent.class, "copy-to-host"));
            layer.addEntry(program, AbsoluteUnixPath.get(COPY), EXECUTABLE, newest);
        }
        return layer.build();
    }

    private void index(FileEntriesLayer.Builder layer, Path of, String directory) {
        YumRepository.metadataOf(of)
                .forEach(file -> add(layer, file, directory, "repodata/" + file.getFileName(), newest));
    }

    private static void add(FileEntriesLayer.Builder layer, Path file, String directory, String name, Instant time) {
        layer.addEntry(file, AbsoluteUnixPath.get(ROOT + directory + "/" + name), READABLE, time);
    }
}
