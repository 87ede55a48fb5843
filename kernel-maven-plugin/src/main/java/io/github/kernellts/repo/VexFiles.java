// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The VEX documents of a repository's kernels and modules, in its directory {@code vex}, each with a detached OpenPGP
 * signature by the key of the metadata. They are named after the package.
 */
final class VexFiles {
    private static final String CYCLONE_DX = ".vex.cdx.json";
    private static final String OPEN_VEX = ".openvex.json";
    private static final String SIGNATURE = ".asc";

    private final Path directory;

    VexFiles(Path repository) {
        this.directory = repository.resolve("vex");
    }

    /**
     * Adds the document of a kernel, and the OpenVEX document next to it, if there is one.
     *
     * @param rpm the kernel's package
     * @param document the CycloneDX document
     */
    void add(Path rpm, Path document, OpenPgpKey key) {
        RpmFile kernel = new RpmFile(rpm);
        write(kernel, CYCLONE_DX, document, key);
        Path openVex = document.resolveSibling(document.getFileName().toString().replace(CYCLONE_DX, OPEN_VEX));
        if (Files.isRegularFile(openVex)) {
            write(kernel, OPEN_VEX, openVex, key);
        }
    }

    private void write(RpmFile kernel, String ending, Path document, OpenPgpKey key) {
        byte[] content = Trees.read(document);
        Path target = Trees.directory(directory).resolve(base(kernel.canonicalName()) + ending);
        Trees.write(target, content);
        Trees.write(signature(target), key.detached(content, kernel.built()));
    }

    /** The CycloneDX documents of these packages that a key signed. */
    List<Path> of(List<Path> rpms, PublicKey key) {
        return rpms.stream()
                .map(rpm -> directory.resolve(base(rpm.getFileName().toString()) + CYCLONE_DX))
                .filter(document -> isSigned(document, key))
                .toList();
    }

    /** Removes what belongs to none of these packages, and what a key did not sign. */
    void retain(List<Path> rpms, PublicKey key) {
        Set<Path> kept = new HashSet<>();
        for (Path rpm : rpms) {
            for (String ending : List.of(CYCLONE_DX, OPEN_VEX)) {
                Path document = directory.resolve(base(rpm.getFileName().toString()) + ending);
                if (isSigned(document, key)) {
                    kept.add(document);
                    kept.add(signature(document));
                }
            }
        }
        all().stream().filter(file -> !kept.contains(file)).forEach(Trees::delete);
    }

    /** Whether a key signed all of them. */
    boolean signedBy(PublicKey key) {
        return all().stream()
                .filter(file -> !file.toString().endsWith(SIGNATURE))
                .allMatch(document -> isSigned(document, key));
    }

    private List<Path> all() {
        return Files.isDirectory(directory) ? Trees.files(directory, file -> true) : List.of();
    }

    private static boolean isSigned(Path document, PublicKey key) {
        Path signature = signature(document);
        return Files.isRegularFile(document)
                && Files.isRegularFile(signature)
                && key.signed(Trees.read(document), Trees.text(signature));
    }

    private static Path signature(Path document) {
        return document.resolveSibling(document.getFileName() + SIGNATURE);
    }

    private static String base(String rpm) {
        return rpm.replaceFirst("\\.rpm$", "");
    }
}
