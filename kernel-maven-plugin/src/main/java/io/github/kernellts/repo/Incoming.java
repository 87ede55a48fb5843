// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
        Path file = target;
        try {
            if (!isThere(target) || !Trees.sameContent(rpm, target)) {
                file = Trees.temporarySibling(target);
                parts.put(target, file);
                Files.copy(rpm, file);
            }
            // createrepo_c records this time; the same packages must give the same metadata.
            Files.setLastModifiedTime(file, FileTime.from(described.built()));
        } catch (IOException e) {
            throw Trees.failure("copy " + rpm + " to", target, e);
        }
        Trees.published(file);
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
