// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory that dnf takes packages from, with metadata made by createrepo_c(8) and signed.
 *
 * <p>{@code repodata} is a link to the directory with the metadata, and is changed in one step: who reads meanwhile
 * sees the old repository or the new one. Packages come before the metadata that names them, and go after it.
 */
public final class YumRepository {
    public static final String KEY = "RPM-GPG-KEY-kernel-lts";
    /** What goes to /etc/yum.repos.d. */
    public static final String REPO_FILE = "kernel-lts.repo";

    private static final String PACKAGES = "packages";
    /** Where dnf looks for the index: a link, so that index and signature change at once. */
    private static final String METADATA = "repodata";

    private final Path directory;
    private final Processes processes;

    public YumRepository(Path directory, Processes processes) {
        this.directory = directory;
        this.processes = processes;
    }

    /**
     * Adds packages, removes those of builds that are no longer kept, and renews the metadata.
     *
     * @param rpms signed packages
     * @param kept how many builds of each kernel stay
     * @param key signs the metadata
     * @param url where the directory will be served, for the .repo file; itself if empty
     */
    public void publish(List<Path> rpms, int kept, OpenPgpKey key, Optional<String> url) {
        Path packages = Trees.directory(directory.resolve(PACKAGES));
        rpms.forEach(rpm -> add(rpm, packages));
        List<Path> all = packages();
        List<Path> surplus = new Retention(kept).surplus(all);
        List<Path> remaining =
                all.stream().filter(rpm -> !surplus.contains(rpm)).toList();
        Trees.write(directory.resolve(KEY), key.publicKey());
        Trees.write(directory.resolve(REPO_FILE), repoFile(url.orElse("file://" + directory)));
        switchTo(metadata(remaining, key));
        surplus.forEach(Trees::delete);
    }

    /** The packages that are there now. */
    public List<Path> packages() {
        return Trees.files(directory.resolve(PACKAGES), file -> file.toString().endsWith(".rpm"));
    }

    /** All that is served: packages, metadata with its signature, key and .repo file. */
    public List<Path> files() {
        // Locks, and what rpm and createrepo_c work in, begin with a dot; the index is named by its link, too.
        return Stream.concat(
                        Stream.of(directory.resolve(METADATA).resolve("repomd.xml")),
                        Trees.files(
                                directory,
                                file -> !directory.relativize(file).toString().startsWith("."))
                                .stream())
                .toList();
    }

    private static void add(Path rpm, Path packages) {
        Path target = packages.resolve(new RpmFile(rpm).canonicalName());
        Path temporary = Trees.temporarySibling(target);
        try {
            Files.copy(rpm, temporary, StandardCopyOption.REPLACE_EXISTING);
            // createrepo_c records it; the same packages are to give the same metadata.
            Files.setLastModifiedTime(temporary, FileTime.from(new RpmFile(rpm).built()));
        } catch (IOException e) {
            throw Trees.failure("copy " + rpm + " to", target, e);
        }
        Trees.rename(temporary, target);
    }

    /** Writes signed metadata into a directory that is named after it. */
    private Path metadata(List<Path> rpms, OpenPgpKey key) {
        Path temporary = Trees.emptyDirectory(directory.resolve(".kernel-lts-metadata"));
        Path list = temporary.resolve("packages");
        Trees.write(
                list,
                String.join(
                        "",
                        rpms.stream()
                                .map(rpm -> directory.relativize(rpm) + "\n")
                                .toList()));
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
                                // What EL 8 reads; that of EL 9 and 10 reads it too.
                                "--general-compress-type=gz",
                                "--revision=" + newest.getEpochSecond(),
                                "--set-timestamp-to-revision",
                                "--pkglist=" + list,
                                "--outputdir=" + temporary,
                                directory.toString())
                        // It reads rpm's configuration, of which the user's own is no input.
                        .withEnvironment(Map.of("HOME", temporary.toString())),
                "look at the RPMs in " + directory);
        Path metadata = temporary.resolve("repodata");
        byte[] index = Trees.read(metadata.resolve("repomd.xml"));
        Trees.write(metadata.resolve("repomd.xml.asc"), key.detached(index, newest));
        // Where dnf and zypper look for the key of a repository that they have no key for.
        Trees.write(metadata.resolve("repomd.xml.key"), key.publicKey());
        String identity =
                Digests.sha256(Digests.sha256(index) + key.fingerprint()).substring(0, 16);
        Path named = directory.resolve("repodata-" + identity);
        Trees.delete(named);
        Trees.rename(metadata, named);
        Trees.delete(temporary);
        return named;
    }

    private void switchTo(Path metadata) {
        Path link = directory.resolve(METADATA);
        Path temporary = Trees.temporarySibling(link);
        Trees.delete(temporary);
        try {
            Files.createSymbolicLink(temporary, metadata.getFileName());
        } catch (IOException e) {
            throw Trees.failure("write", temporary, e);
        }
        Trees.rename(temporary, link);
        try (Stream<Path> others = Files.list(directory)) {
            others.filter(each ->
                            each.getFileName().toString().matches("repodata-[0-9a-f]{16}") && !each.equals(metadata))
                    .toList()
                    .forEach(Trees::delete);
        } catch (IOException e) {
            throw Trees.failure("read", directory, e);
        }
    }

    private static String repoFile(String url) {
        return """
                # Copy to /etc/yum.repos.d
                [kernel-lts]
                name=Mainline LTS kernels for Enterprise Linux
                baseurl=@url@
                enabled=1
                gpgcheck=1
                repo_gpgcheck=1
                gpgkey=@url@/@key@
                """.replace("@url@", url.replaceFirst("/+$", "")).replace("@key@", KEY);
    }
}
