// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Packages on their way into a repository. Each lies beside its place, under a name that isn't listed, until the metadata are
 * made: who reads the repository meanwhile, or after a failure, finds the packages that the present metadata describe.
 */
final class Incoming implements AutoCloseable {
    private final Map<Path, Path> parts = new TreeMap<>();

    /**
     * Copies packages that the repository lacks, or has with another content.
     *
     * @param packages the directory of its packages
     */
    Incoming(List<Path> rpms, Path packages) {
        // Of a run that was killed.
        Trees.list(packages).stream()
                .filter(file -> file.getFileName().toString().matches("\\..*\\.rpm\\.part"))
                .forEach(Trees::delete);
        try {
            rpms.forEach(rpm -> copy(rpm, packages));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void copy(Path rpm, Path packages) {
        RpmFile described = new RpmFile(rpm);
        Path target = packages.resolve(described.canonicalName());
        // createrepo_c records this time; the same packages must give the same metadata.
        FileTime built = FileTime.from(described.built());
        Path waiting = parts.getOrDefault(target, target);
        try {
            if (isThere(waiting) && Trees.sameContent(rpm, waiting)) {
                // Another owner's file, as in a directory of a group, can only be replaced.
                if (Files.getLastModifiedTime(waiting).equals(built)) {
                    Trees.published(waiting);
                    return;
                }
            } else if (!waiting.equals(target)) {
                throw new KernelException(
                        "Two packages are " + target.getFileName() + ", with different content, one of them " + rpm,
                        "build one of them with another kernel.module.release or kernel.build, or leave it out");
            }
            Path part = Trees.temporarySibling(target);
            parts.put(target, part);
            Files.copy(rpm, part, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(part, built);
            Trees.published(part);
        } catch (IOException e) {
            throw Trees.failure("copy " + rpm + " to", target, e);
        }
    }

    /** Whether a package of this path is published. */
    static boolean isThere(Path target) {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The packages of the repository as they will be: links under their names, in a directory for them.
     *
     * @param present the packages that lie in their places
     */
    List<Path> linked(Path view, Collection<Path> present) {
        Trees.directory(view);
        TreeSet<Path> all = new TreeSet<>(present);
        all.addAll(parts.keySet());
        List<Path> links = new ArrayList<>();
        for (Path target : all) {
            Path link = view.resolve(target.getFileName());
            try {
                Files.createSymbolicLink(
                        link, parts.getOrDefault(target, target).toAbsolutePath());
            } catch (IOException e) {
                throw Trees.failure("write", link, e);
            }
            links.add(link);
        }
        return links;
    }

    /** Moves the packages into their places. */
    void place() {
        parts.forEach((target, part) -> Trees.rename(part, target));
        parts.clear();
    }

    /** Deletes those that were not moved into their places. */
    @Override
    public void close() {
        parts.values().forEach(Trees::delete);
    }
}
