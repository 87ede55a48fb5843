// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an image carries: a repository below {@code /repo} and, over a base image, the program that copies it to the
 * host. Each kernel with its -devel package is a layer, and so is each module, and what changes with any of them is the
 * last one: a kernel that didn't change isn't pushed again. Everything belongs to root and bears the time of its package.
 */
public final class ImageContent {
    static final String COPY = "/copy-to-host";
    private static final String ROOT = "/repo/";
    private static final FilePermissions READABLE = FilePermissions.fromOctalString("644");
    private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");

    private final Path repository;
    private final String below;
    private final List<Path> rpms;
    private final Instant newest;

    /**
     * Looks at a repository.
     *
     * @param repository the directory that {@code repodata} lies in
     * @param below its path below all repositories, such as {@code el9/x86_64}
     * @throws KernelException if there is none
     */
    public ImageContent(Path repository, String below) {
        if (!Files.exists(repository.resolve("repodata/repomd.xml"))) {
            throw new KernelException(
                    "There is no repository in " + repository,
                    "make it by the repo goal, as mvn package does, or correct kernel.repo.directory");
        }
        this.repository = repository;
        this.below = below;
        this.rpms = Trees.files(
                repository.resolve("packages"), file -> file.toString().endsWith(".rpm"));
        this.newest = rpms.stream()
                .map(rpm -> new RpmFile(rpm).built())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** When the last of the packages was built: the image's own time. */
    public Instant newest() {
        return newest;
    }

    public List<Path> rpms() {
        return rpms;
    }

    /** The digest of the repository's index, which has the digest of everything in it. */
    public String identity() {
        return "sha256:" + Digests.sha256(repository.resolve("repodata/repomd.xml"));
    }

    /**
     * The layers, from what changes least.
     *
     * @param work the directory for files that the repository doesn't have
     * @param copying whether there is a shell for the program that copies
     */
    List<FileEntriesLayer> layers(Path work, boolean copying) {
        SortedMap<String, FileEntriesLayer.Builder> groups = new TreeMap<>();
        for (Path rpm : rpms) {
            RpmFile file = new RpmFile(rpm);
            // A kernel and its -devel package are always built together.
            String group = file.name().replaceFirst("^(kernel-lts-.*)-devel$", "$1") + " " + file.versionRelease();
            add(
                    groups.computeIfAbsent(
                            group, name -> FileEntriesLayer.builder().setName(name)),
                    rpm,
                    "packages/" + rpm.getFileName(),
                    file.built());
        }
        List<FileEntriesLayer> layers = new ArrayList<>();
        groups.values().forEach(group -> layers.add(group.build()));
        layers.add(metadata(work, copying));
        return layers;
    }

    private FileEntriesLayer metadata(Path work, boolean copying) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("metadata");
        Path metadata = repository.resolve("repodata");
        try (Stream<Path> files = Files.list(metadata)) {
            files.sorted().forEach(file -> add(layer, file, "repodata/" + file.getFileName(), newest));
        } catch (IOException e) {
            throw Trees.failure("read", metadata, e);
        }
        add(layer, repository.resolve(YumRepository.KEY), YumRepository.KEY, newest);
        Path repoFile = work.resolve(YumRepository.REPO_FILE);
        // The directory of the build is private, and would change the digest.
        Trees.write(
                repoFile,
                Trees.text(repository.resolve(YumRepository.REPO_FILE))
                        .replace("file://" + repository, "file://" + ROOT + below));
        add(layer, repoFile, YumRepository.REPO_FILE, newest);
        if (copying) {
            Path program = work.resolve("copy-to-host");
            Trees.write(program, copyToHost());
            layer.addEntry(program, AbsoluteUnixPath.get(COPY), EXECUTABLE, newest);
        }
        return layer.build();
    }

    private void add(FileEntriesLayer.Builder layer, Path file, String name, Instant time) {
        layer.addEntry(file, AbsoluteUnixPath.get(ROOT + below + "/" + name), READABLE, time);
    }

    private static byte[] copyToHost() {
        try (InputStream resource = ImageContent.class.getResourceAsStream("copy-to-host")) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("The plugin's jar is damaged", e);
        }
    }
}
