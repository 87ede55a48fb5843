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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of documents about the packages of a repository. A document is named after its package. Beside it lie its
 * digest, as sha256sum(1) writes it, and a detached OpenPGP signature of that by the key of the metadata.
 *
 * <p>The documents come from outside, so their own bytes are never signed: they could be the header of an RPM, whose signature
 * that would be.
 */
final class SignedDocuments {
    static final String CYCLONE_DX_VEX = ".vex.cdx.json";
    static final String OPEN_VEX = ".openvex.json";

    private static final String DIGEST = ".sha256";
    private static final String SIGNATURE = DIGEST + ".asc";

    private final Path directory;
    private final List<String> endings;

    private SignedDocuments(Path directory, List<String> endings) {
        this.directory = directory;
        this.endings = endings;
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
        Path target = Trees.publishedDirectory(directory).resolve(base(described.canonicalName()) + ending);
        Trees.write(target, content);
        byte[] digest = digest(target).getBytes(StandardCharsets.UTF_8);
        Trees.write(beside(target, DIGEST), digest);
        Trees.write(beside(target, SIGNATURE), key.detached(digest, described.built()));
        Stream.of(target, beside(target, DIGEST), beside(target, SIGNATURE)).forEach(Trees::published);
    }

    /** The documents of these packages with an ending that a key signed. */
    List<Path> of(List<Path> rpms, String ending, PublicKey key) {
        return rpms.stream()
                .map(rpm -> directory.resolve(base(rpm.getFileName().toString()) + ending))
                .filter(document -> isSigned(document, key))
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

    /** Whether a key signed all of them. */
    boolean signedBy(PublicKey key) {
        return all().stream()
                .filter(file ->
                        !file.toString().endsWith(DIGEST) && !file.toString().endsWith(SIGNATURE))
                .allMatch(document -> isSigned(document, key));
    }

    private List<Path> all() {
        return Files.isDirectory(directory) ? Trees.files(directory, file -> true) : List.of();
    }

    private static boolean isSigned(Path document, PublicKey key) {
        Path signature = beside(document, SIGNATURE);
        return Files.isRegularFile(document)
                && Files.isRegularFile(signature)
                && key.signed(digest(document).getBytes(StandardCharsets.UTF_8), Trees.text(signature));
    }

    /** A line of sha256sum(1). */
    private static String digest(Path document) {
        return Digests.sha256(document) + "  " + document.getFileName() + "\n";
    }

    private static Path beside(Path document, String ending) {
        return document.resolveSibling(document.getFileName() + ending);
    }

    private static String base(String rpm) {
        return rpm.replaceFirst("\\.rpm$", "");
    }
}
