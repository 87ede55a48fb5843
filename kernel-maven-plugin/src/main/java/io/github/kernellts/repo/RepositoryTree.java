// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The repositories of one EL as EL lays out its own: binary packages in {@code el9/x86_64}, with the keys, the
 * {@code .repo} file and a page for people, source packages in {@code el9/source}, and debug information in
 * {@code el9/debug}.
 */
public final class RepositoryTree {
    private final Path root;
    private final String el;
    private final RepositoryId id;
    private final Page page;
    private final YumRepository binary;
    private final YumRepository source;
    private final YumRepository debug;
    private final SignedDocuments vex;
    private final SignedDocuments provenance;

    /** Writes the page for people. */
    public interface Page {
        /**
         * @param rpms the binary packages
         * @param other the other repositories that have packages
         * @param vex the CycloneDX VEX documents of kernels among the packages, if there are any
         * @param statements the provenance of the packages
         * @return HTML
         */
        String of(
                RepositoryAddress address,
                RepositoryKeys keys,
                List<Path> rpms,
                Set<Part> other,
                List<Path> vex,
                List<Path> statements);
    }

    /** The repositories beside that of the binary packages, disabled in the {@code .repo} file. */
    public enum Part {
        /** Source packages. */
        SOURCE,
        /** Debug information. */
        DEBUG
    }

    /**
     * Signed RPMs.
     *
     * @param binary kernels, -devel packages and modules
     * @param source source RPMs
     * @param debug RPMs with debug information
     */
    public record Packages(List<Path> binary, List<Path> source, List<Path> debug) {
        public Packages {
            binary = List.copyOf(binary);
            source = List.copyOf(source);
            debug = List.copyOf(debug);
        }

        /** All of them. */
        public List<Path> all() {
            return Stream.of(binary, source, debug).flatMap(List::stream).toList();
        }
    }

    /**
     * @param root the directory of all repositories
     * @param el such as {@code el9}
     * @param id the name of the binary one for dnf
     */
    public RepositoryTree(Path root, String el, RepositoryId id, Page page, Processes processes) {
        this.root = root;
        this.el = el;
        this.id = id;
        this.page = page;
        this.binary = new YumRepository(binaryDirectory(), processes);
        this.source = new YumRepository(sourceDirectory(), processes);
        this.debug = new YumRepository(root.resolve(el).resolve("debug"), processes);
        this.vex = SignedDocuments.vex(binaryDirectory());
        this.provenance = SignedDocuments.provenance(binaryDirectory());
    }

    /** The directory that dnf's {@code baseurl} names. */
    public Path binaryDirectory() {
        return root.resolve(el).resolve("x86_64");
    }

    /** The directory of the source packages. */
    public Path sourceDirectory() {
        return root.resolve(el).resolve("source");
    }

    public YumRepository binary() {
        return binary;
    }

    /** All files that are served. */
    public List<Path> files() {
        return Stream.concat(Stream.of(binary), others().stream().map(this::of))
                .flatMap(repository -> repository.files().stream())
                .toList();
    }

    /** The present packages of all repositories. */
    public List<Path> packages() {
        return repositories().flatMap(each -> each.packages().stream()).toList();
    }

    /** The present packages that these do not replace. */
    public List<Path> packagesBeside(Packages packages) {
        return Stream.of(
                        binary.packagesBeside(packages.binary()),
                        source.packagesBeside(packages.source()),
                        debug.packagesBeside(packages.debug()))
                .flatMap(List::stream)
                .toList();
    }

    private Stream<YumRepository> repositories() {
        return Stream.of(binary, source, debug);
    }

    private Set<Part> others() {
        Set<Part> others = EnumSet.noneOf(Part.class);
        for (Part part : Part.values()) {
            if (!of(part).packages().isEmpty()) {
                others.add(part);
            }
        }
        return others;
    }

    private YumRepository of(Part part) {
        return part == Part.SOURCE ? source : debug;
    }

    /**
     * Adds packages to all repositories, to the binary one last, so that a page or a {@code .repo} file never names
     * a missing repository. All metadata are made before anything is changed, as documents have the digests of packages of
     * several of these.
     *
     * @param documents documents about the binary packages
     * @param kept the number of releases of each kernel that stay, and of its snapshots
     * @return the {@code .repo} files of a former id that it deleted
     */
    public List<Path> publish(
            Packages packages,
            PackageDocuments documents,
            int kept,
            OpenPgpKey key,
            RepositoryKeys keys,
            RepositoryUrl url) {
        repositories().forEach(RepositoryTree::requireOwn);
        requireNoOtherReleases(packages);
        Retention retention = new Retention(kept, packages.all());
        Map<Part, NextRepository> next = new EnumMap<>(Part.class);
        try (vex;
                provenance) {
            // Their packages stay, too, as the former keys signed them.
            vex.renew(binary.packages(), keys.former(), key);
            provenance.renew(binary.packages(), keys.former(), key);
            documents.vex().forEach((rpm, files) -> files.forEach(file -> vex.add(rpm, file, key)));
            documents.provenance().forEach((rpm, files) -> files.forEach(file -> provenance.add(rpm, file, key)));
            prepare(Part.SOURCE, packages.source(), retention, key, keys.current(), next);
            prepare(Part.DEBUG, packages.debug(), retention, key, keys.current(), next);
            try (NextRepository nextBinary = binary.prepare(packages.binary(), retention, key, keys.current(), vex)) {
                Set<Part> parts = EnumSet.noneOf(Part.class);
                next.forEach((part, repository) -> {
                    if (!repository.packages().isEmpty()) {
                        parts.add(part);
                    }
                });
                Map<String, String> texts = documents(url, keys, nextBinary.packages(), parts);
                next.values().forEach(repository -> repository.serve(Map.of(), List.of()));
                nextBinary.serve(texts, List.of(vex, provenance));
            }
        } finally {
            next.values().forEach(NextRepository::close);
        }
        vex.retain(binary.packages(), keys.current());
        provenance.retain(binary.packages(), keys.current());
        List<Path> former = formerRepoFiles();
        former.forEach(Trees::delete);
        return former;
    }

    /** The {@code .repo} files of another {@code kernel.repo.id}: who takes one would have the repository twice. */
    private List<Path> formerRepoFiles() {
        return Trees.list(binaryDirectory()).stream()
                .filter(file -> !file.endsWith(id.repoFile()))
                // Others may put anything beside ours, and all is published already.
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file))
                .filter(file ->
                        RepositoryId.ofRepoFile(file.getFileName().toString()).isPresent())
                .filter(file -> RepoFile.isOne(file.getFileName().toString(), Trees.text(file), el))
                .toList();
    }

    private static void requireOwn(YumRepository repository) {
        repository.packageElsewhere().ifPresent(rpm -> {
            throw new KernelException(
                    rpm
                            + " is listed by the metadata of another program, and would be no longer: the goal repo lists the"
                            + " directory packages alone",
                    "set kernel.repo.directory to another directory, or move such packages into packages, signed by a key"
                            + " in kernel.repo.former");
        });
    }

    private void requireNoOtherReleases(Packages packages) {
        List<Path> others = Stream.of(
                        binary.otherReleases(packages.binary()),
                        source.otherReleases(packages.source()),
                        debug.otherReleases(packages.debug()))
                .flatMap(List::stream)
                .toList();
        if (!others.isEmpty()) {
            throw new KernelException(
                    "These packages of releases are published already, with another content than this build's, and"
                            + " hosts that have them would not upgrade to packages of the same version:\n"
                            + others.stream().map(file -> "  " + file + "\n").collect(Collectors.joining()),
                    "give the build another number (the project's version, or kernel.build), or, if only a module is"
                            + " another, raise kernel.module.release; packages that no host has may be deleted there");
        }
    }

    private void prepare(
            Part part,
            List<Path> rpms,
            Retention retention,
            OpenPgpKey key,
            PublicKey served,
            Map<Part, NextRepository> next) {
        if (!rpms.isEmpty() || !of(part).packages().isEmpty()) {
            next.put(part, of(part).prepare(rpms, retention, key, served, vex));
        }
    }

    private Map<String, String> documents(RepositoryUrl url, RepositoryKeys keys, List<Path> rpms, Set<Part> parts) {
        Map<String, String> documents = new LinkedHashMap<>(keys.files());
        RepositoryAddress address = new RepositoryAddress(url, el, id);
        documents.put(id.repoFile(), RepoFile.text(address, parts, keys.files().keySet()));
        documents.put(
                YumRepository.PAGE,
                page.of(
                        address,
                        keys,
                        rpms,
                        parts,
                        vex.of(rpms, SignedDocuments.CYCLONE_DX_VEX, keys.current()),
                        provenance.of(rpms, ".intoto.jsonl", keys.current())));
        return documents;
    }

    /**
     * Checks everything but the packages against the keys: the signatures of the metadata, what these name, and the files
     * next to them.
     *
     * @throws KernelException if something was changed since the goal {@code repo} wrote it
     */
    public void requireUnchanged(RepositoryKeys keys) {
        PublicKey key = keys.current();
        if (!binary.signedBy(key) || !others().stream().allMatch(part -> of(part).signedBy(key))) {
            throw changed("The metadata of " + root.resolve(el) + " are not signed by the key " + key.fingerprint());
        }
        Stream.concat(Stream.of(binary), others().stream().map(this::of))
                .flatMap(repository -> repository.changedMetadata(key).stream())
                .findFirst()
                .ifPresent(file -> {
                    throw rewritten(file);
                });
        vex.unsigned(key).ifPresent(file -> {
            throw unsigned("A VEX document of " + root.resolve(el), file, key);
        });
        provenance.unsigned(key).ifPresent(file -> {
            throw unsigned("A document of " + root.resolve(el) + "/x86_64/provenance", file, key);
        });
        documents(address(), keys, binary.packages(), others()).forEach((name, text) -> {
            Path file = binaryDirectory().resolve(name);
            if (!Files.isRegularFile(file) || !Trees.text(file).equals(text)) {
                throw rewritten(file);
            }
        });
    }

    private static KernelException rewritten(Path file) {
        return changed(file + " is not as the goal repo wrote it");
    }

    /** What lies beside the documents is deleted by nobody while nothing else changed. */
    private static KernelException unsigned(String what, Path file, PublicKey key) {
        return new KernelException(
                what + " is not signed by the key " + key.fingerprint() + ": " + file,
                "delete this file, and publish again with the goal repo, with the same kernel.rpm.keyring and"
                        + " kernel.repo.former as here");
    }

    /** The address in the {@code .repo} file. */
    private RepositoryUrl address() {
        Path repoFile = binaryDirectory().resolve(id.repoFile());
        return RepoFile.url(Files.isRegularFile(repoFile) ? Trees.text(repoFile) : "", el)
                .orElseThrow(() -> changed(repoFile + " has no baseurl that ends in /" + el + "/x86_64"));
    }

    /**
     * The keys, the {@code .repo} file and the page of a copy without debug information, by their names.
     *
     * @param copy the address of the copy, where these repositories have none but their path on this machine
     */
    public Map<String, String> withoutDebugInformation(RepositoryKeys keys, RepositoryUrl copy) {
        RepositoryUrl url = address();
        Set<Part> parts = others();
        parts.remove(Part.DEBUG);
        return documents(url.equals(RepositoryUrl.of(root)) ? copy : url, keys, binary.packages(), parts);
    }

    private static KernelException changed(String what) {
        return new KernelException(
                what,
                "publish again with the goal repo, with the same kernel.rpm.keyring, kernel.repo.former and kernel.repo.id"
                        + " as here");
    }
}
