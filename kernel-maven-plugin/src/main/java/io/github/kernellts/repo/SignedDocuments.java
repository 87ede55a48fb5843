// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A directory of documents about the packages of a repository. A document is named after its package. Beside it lie its
 * digest, as sha256sum(1) writes it, and a detached OpenPGP signature of that by the key of the metadata.
 *
 * <p>What is added waits beside the directory, and belongs to it here, until the packages get their places: a statement has their
 * digests, and a snapshot's package may replace another.
 *
 * <p>The documents come from outside, so their own bytes are never signed: they could be the header of an RPM, whose signature
 * that would be.
 */
final class SignedDocuments implements AutoCloseable {
    static final String CYCLONE_DX_VEX = ".vex.cdx.json";
    static final String OPEN_VEX = ".openvex.json";

    private static final String DIGEST = ".sha256";
    private static final String SIGNATURE = DIGEST + ".asc";

    private final Path directory;
    private final List<String> endings;
    private final Path aside;
    private final Map<Path, Path> waiting = new TreeMap<>();

    private SignedDocuments(Path directory, List<String> endings) {
        this.directory = directory;
        this.endings = endings;
        this.aside = Trees.temporarySibling(directory);
    }

    /** VEX documents, in {@code vex}. */
    static SignedDocuments vex(Path repository) {
        return new SignedDocuments(repository.resolve("vex"), List.of(CYCLONE_DX_VEX, OPEN_VEX));
    }

    /** Bills of materials, provenance and the certificates that it is verified with, in {@code provenance}. */
    static SignedDocuments provenance(Path repository) {
        return new SignedDocuments(repository.resolve("provenance"), List.of(".cdx.json", ".intoto.jsonl", ".crt"));
    }

    /**
     * Adds a document, and replaces one of the same package and ending.
     *
     * @param rpm the package
     * @param document a file with one of the endings
     */
    void add(Path rpm, Path document, OpenPgpKey key) {
        RpmFile described = new RpmFile(rpm);
        String ending = endings.stream()
                .filter(each -> document.getFileName().toString().endsWith(each))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(document.toString()));
        byte[] content = Trees.read(document);
        Path target = directory.resolve(base(described.canonicalName()) + ending);
        write(target, content);
        sign(target, digest(target), described, key);
    }

    /**
     * Signs anew, with the current key, the documents of packages that a former key signed. The digests stay, so that a
     * reader never sees half of it.
     *
     * @param rpms the packages
     * @param former keys that are trusted
     */
    void renew(List<Path> rpms, List<PublicKey> former, OpenPgpKey key) {
        for (Path rpm : rpms) {
            for (String ending : endings) {
                Path document = document(rpm, ending);
                if (hasSignature(document)) {
                    // Read once: what is signed is what was verified.
                    byte[] digest = digest(document);
                    String before = Trees.text(lying(beside(document, SIGNATURE)));
                    if (former.stream().anyMatch(each -> each.signed(digest, before))) {
                        sign(document, digest, new RpmFile(rpm), key);
                    }
                }
            }
        }
    }

    private void sign(Path document, byte[] digest, RpmFile described, OpenPgpKey key) {
        write(beside(document, DIGEST), digest);
        write(
                beside(document, SIGNATURE),
                key.detached(digest, described.built()).getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path file, byte[] content) {
        if (waiting.isEmpty()) {
            // Of a run that was killed.
            Trees.emptyDirectory(aside);
        }
        Path written = aside.resolve(file.getFileName());
        Trees.write(written, content);
        waiting.put(file, Trees.published(written));
    }

    /** Where a file of the directory lies. */
    private Path lying(Path file) {
        return waiting.getOrDefault(file, file);
    }

    /** Moves what was added into its place. */
    void place() {
        if (!waiting.isEmpty()) {
            Trees.publishedDirectory(directory);
            waiting.forEach((file, written) -> Trees.rename(written, file));
        }
        close();
    }

    /** Deletes what was added and has not got its place. */
    @Override
    public void close() {
        waiting.clear();
        Trees.delete(aside);
    }

    /** The documents of these packages with an ending that a key signed, where they lie. */
    List<Path> of(List<Path> rpms, String ending, PublicKey key) {
        return rpms.stream()
                .map(rpm -> document(rpm, ending))
                .filter(document -> isSigned(document, key))
                .map(this::lying)
                .toList();
    }

    /** Removes what belongs to none of these packages, and what a key did not sign. */
    void retain(List<Path> rpms, PublicKey key) {
        Set<Path> kept = new HashSet<>();
        for (String ending : endings) {
            for (Path document : of(rpms, ending, key)) {
                kept.add(document);
                kept.add(beside(document, DIGEST));
                kept.add(beside(document, SIGNATURE));
            }
        }
        all().stream().filter(file -> !kept.contains(file)).forEach(Trees::delete);
    }

    /** A file that is neither a document that a key signed nor the digest or signature of one; empty if there is none. */
    Optional<Path> unsigned(PublicKey key) {
        List<Path> all = all();
        Set<Path> signed = new HashSet<>();
        all.stream()
                .filter(file -> file.getParent().equals(directory)
                        && endings.stream().anyMatch(file.toString()::endsWith)
                        && isSigned(file, key))
                .forEach(document -> {
                    signed.add(document);
                    signed.add(beside(document, SIGNATURE));
                    Path digest = beside(document, DIGEST);
                    if (Files.isRegularFile(digest) && Arrays.equals(Trees.read(digest), digest(document))) {
                        signed.add(digest);
                    }
                });
        return all.stream().filter(file -> !signed.contains(file)).findFirst();
    }

    private List<Path> all() {
        return Files.isDirectory(directory) ? Trees.files(directory, file -> true) : List.of();
    }

    private Path document(Path rpm, String ending) {
        return directory.resolve(base(rpm.getFileName().toString()) + ending);
    }

    private boolean isSigned(Path document, PublicKey key) {
        return hasSignature(document) && key.signed(digest(document), Trees.text(lying(beside(document, SIGNATURE))));
    }

    private boolean hasSignature(Path document) {
        return Files.isRegularFile(lying(document)) && Files.isRegularFile(lying(beside(document, SIGNATURE)));
    }

    /** A line of sha256sum(1). */
    private byte[] digest(Path document) {
        return (Digests.sha256(lying(document)) + "  " + document.getFileName() + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Path beside(Path document, String ending) {
        return document.resolveSibling(document.getFileName() + ending);
    }

    private static String base(String rpm) {
        return rpm.replaceFirst("\\.rpm$", "");
    }
}
