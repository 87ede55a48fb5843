// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of packages for dnf, with signed metadata made by createrepo_c(8).
 *
 * <p>{@code repodata} is a link to the directory with the metadata and is replaced in one step: a reader sees the old
 * repository or the new one. Packages get their places when the metadata that list them are written, just before these
 * are switched to, and are removed after that. What is served can be read by everyone, also by the user of a web server.
 */
public final class YumRepository {
    /** The page for people. */
    public static final String PAGE = "index.html";

    private static final String PACKAGES = NextRepository.PACKAGES;
    private static final String METADATA = MetadataDirectories.SERVED;

    private final Path directory;
    private final MetadataDirectories metadata;
    private final Processes processes;

    public YumRepository(Path directory, Processes processes) {
        this.directory = directory;
        this.metadata = new MetadataDirectories(directory);
        this.processes = processes;
    }

    /**
     * Adds packages, removes those of builds that are no longer kept, and renews the metadata.
     *
     * @param rpms signed packages
     * @param kept the number of releases of each kernel that stay, and of its snapshots
     * @param key signs the metadata
     * @param documents creates the files next to the packages, by their names, from the packages that stay
     */
    public void publish(
            List<Path> rpms, int kept, OpenPgpKey key, Function<List<Path>, Map<String, String>> documents) {
        try (NextRepository next =
                prepare(rpms, new Retention(kept, rpms), key, key.asPublicKey(), SignedDocuments.vex(directory))) {
            next.serve(documents.apply(next.packages()), List.of());
        }
    }

    /**
     * Makes the metadata with a part of the packages of a run.
     *
     * @param served the key as it is published, with subkeys of its former states
     * @param vex the documents about its kernels
     */
    NextRepository prepare(
            List<Path> rpms, Retention retention, OpenPgpKey key, PublicKey served, SignedDocuments vex) {
        NextRepository next = new NextRepository(directory, metadata, rpms, packages(), retention);
        try {
            describe(next, key, served, vex);
            return next;
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
    }

    /**
     * The present packages that these would replace with another content, although they are of releases: a host that has
     * one never gets the other, as both have one version.
     */
    List<Path> otherReleases(List<Path> rpms) {
        return rpms.stream()
                .map(RpmFile::new)
                .filter(rpm -> !Retention.isSnapshot(rpm))
                .filter(rpm -> {
                    Path there = directory.resolve(PACKAGES).resolve(rpm.canonicalName());
                    return Incoming.isThere(there) && !rpm.isSameButForSignatures(new RpmFile(there));
                })
                .map(rpm -> directory.resolve(PACKAGES).resolve(rpm.canonicalName()))
                .toList();
    }

    /** The present packages that these do not replace. */
    public List<Path> packagesBeside(List<Path> rpms) {
        Set<String> replaced =
                rpms.stream().map(rpm -> new RpmFile(rpm).canonicalName()).collect(Collectors.toSet());
        return packages().stream()
                .filter(rpm -> !replaced.contains(rpm.getFileName().toString()))
                .toList();
    }

    /**
     * Whether the metadata are signed by a key.
     *
     * @param key the owner's key
     */
    public boolean signedBy(PublicKey key) {
        Path index = directory.resolve(METADATA).resolve(MetadataDirectories.INDEX);
        Path signature = index.resolveSibling(MetadataDirectories.SIGNATURE);
        return Files.isRegularFile(signature) && key.signed(Trees.read(index), Trees.text(signature));
    }

    /** A file of signed metadata that is not as the key's owner signed it, by the index, or not that key. */
    Optional<Path> changedMetadata(PublicKey key) {
        Path served = directory.resolve(METADATA).resolve(MetadataDirectories.KEY);
        return Files.isRegularFile(served) && Trees.text(served).equals(key.armored())
                ? metadata.damaged()
                : Optional.of(served);
    }

    /**
     * A package outside of the directory of packages that metadata of another program may list; the metadata of this
     * class would not.
     */
    Optional<Path> packageElsewhere() {
        return metadata.isOfAnotherProgram()
                ? Trees.files(directory, file -> file.toString().endsWith(".rpm")).stream()
                        .filter(rpm -> !rpm.startsWith(directory.resolve(PACKAGES)))
                        .findFirst()
                : Optional.empty();
    }

    /** The files of a repository's present metadata, without those that an index before named. */
    public static List<Path> metadataOf(Path repository) {
        return new MetadataDirectories(repository).present();
    }

    /** Whether a package of this name is a kernel, or the source of one. */
    public static boolean isKernel(String name) {
        return Retention.isKernel(name);
    }

    /** Whether a package is a snapshot, or is for a kernel that is one. */
    public static boolean isSnapshot(RpmFile rpm) {
        return Retention.isSnapshot(rpm);
    }

    /** The present packages. */
    public List<Path> packages() {
        Path packages = directory.resolve(PACKAGES);
        if (!Files.isDirectory(packages)) {
            return List.of();
        }
        List<Path> rpms = Trees.files(packages, file -> file.toString().endsWith(".rpm"));
        rpms.stream()
                .filter(rpm -> !rpm.getParent().equals(packages))
                .findFirst()
                .ifPresent(rpm -> {
                    throw new KernelException(
                            rpm + " lies in a directory of its own, and " + packages + " has packages alone",
                            "delete it, as this repository does not list it");
                });
        return rpms;
    }

    /** All files that are served: packages, metadata with their signature, keys, .repo file and page. */
    public List<Path> files() {
        // Names of locks, and of the work directories of rpm and createrepo_c, begin with a dot; the index is also
        // listed by the path through its link.
        return Stream.concat(
                        Stream.of(directory.resolve(METADATA).resolve(MetadataDirectories.INDEX)),
                        Trees.files(
                                directory,
                                file -> !directory.relativize(file).toString().startsWith("."))
                                .stream())
                .toList();
    }

    /** Writes signed metadata. */
    private void describe(NextRepository next, OpenPgpKey key, PublicKey served, SignedDocuments vex) {
        List<Path> rpms = next.packages();
        Path work = next.work();
        Path list = work.resolve("list");
        Trees.write(
                list,
                String.join(
                        "",
                        rpms.stream().map(rpm -> work.relativize(rpm) + "\n").toList()));
        Instant newest = rpms.stream()
                .map(rpm -> new RpmFile(rpm).built())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        processes.output(
                Command.of(
                                directory,
                                "createrepo_c",
                                "--quiet",
                                "--no-database",
                                // dnf of EL 8 reads no zstd.
                                "--general-compress-type=gz",
                                "--revision=" + newest.getEpochSecond(),
                                "--set-timestamp-to-revision",
                                "--pkglist=" + list,
                                "--outputdir=" + work,
                                work.toString())
                        // createrepo_c reads rpm's configuration; the user's own must not be an input.
                        .withEnvironment(Map.of("HOME", work.toString())),
                "remove the damaged RPMs from " + directory);
        Path written = work.resolve(METADATA);
        new UpdateInfo(rpms, rpm -> openVex(rpm, vex, key.asPublicKey()))
                .xml()
                .ifPresent(advisories -> add(advisories, written, newest));
        byte[] index = Trees.read(written.resolve(MetadataDirectories.INDEX));
        Trees.write(written.resolve(MetadataDirectories.SIGNATURE), key.detached(index, newest));
        Trees.write(written.resolve(MetadataDirectories.KEY), served.armored());
        Trees.list(written).forEach(Trees::published);
        next.describe(written, Digests.sha256(Digests.sha256(index) + key.fingerprint() + served.armored()));
    }

    /** Adds advisories to the index, which then carries no time of this run. */
    private void add(String advisories, Path metadata, Instant newest) {
        Path file = metadata.resolveSibling("updateinfo.xml");
        Trees.write(file, advisories);
        processes.output(
                Command.of(
                        directory,
                        "modifyrepo_c",
                        "--mdtype=updateinfo",
                        "--compress-type=gz",
                        file.toString(),
                        metadata.toString()),
                "install createrepo_c, whose package has modifyrepo_c");
        Path index = metadata.resolve(MetadataDirectories.INDEX);
        Trees.write(
                index,
                Trees.text(index)
                        .replaceAll(
                                "<timestamp>[0-9]+</timestamp>",
                                "<timestamp>" + newest.getEpochSecond() + "</timestamp>"));
    }

    /** The OpenVEX document of a kernel, named after its package in the directory {@code vex}, if the key signed it. */
    private static Optional<JsonNode> openVex(RpmFile rpm, SignedDocuments vex, PublicKey key) {
        Optional<Path> signed = vex.of(List.of(rpm.file()), SignedDocuments.OPEN_VEX, key).stream()
                .findFirst();
        if (signed.isEmpty()) {
            return Optional.empty();
        }
        Path document = signed.get();
        try {
            return Optional.of(new ObjectMapper().readTree(Trees.read(document)));
        } catch (IOException e) {
            throw Trees.failure("read", document, e);
        }
    }
}
