// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A repository as it will be with the packages of a run. Packages and metadata lie beside their places, and readers find what
 * is there, until they are served.
 */
final class NextRepository implements AutoCloseable {
    /** The directory of the packages, below that of a repository. */
    static final String PACKAGES = "packages";

    private final Path directory;
    private final MetadataDirectories metadata;
    private final Path work;
    private final Incoming incoming;
    private final List<Path> packages;
    private final List<Path> surplus;
    private Path written;
    private String identity;

    /**
     * @param directory the repository
     * @param metadata its metadata
     * @param rpms the packages of the run
     * @param present the packages that it has
     */
    NextRepository(
            Path directory, MetadataDirectories metadata, List<Path> rpms, List<Path> present, Retention retention) {
        this.directory = Trees.publishedDirectory(directory);
        this.metadata = metadata;
        this.work = directory.resolve(".kernel-lts-metadata");
        this.incoming = new Incoming(rpms, Trees.publishedDirectory(directory.resolve(PACKAGES)));
        try {
            List<Path> all = incoming.linked(Trees.emptyDirectory(work).resolve(PACKAGES), present);
            this.surplus = retention.surplus(all);
            this.packages = all.stream().filter(rpm -> !surplus.contains(rpm)).toList();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Its packages: links in a directory of the work directory, by the names that they will have. */
    List<Path> packages() {
        return packages;
    }

    /** A directory for its metadata. */
    Path work() {
        return work;
    }

    /**
     * Takes the metadata.
     *
     * @param directory a directory in the work directory
     * @param digest a digest of them
     */
    void describe(Path directory, String digest) {
        written = directory;
        identity = digest;
    }

    /**
     * Puts all in its place, the metadata last.
     *
     * @param texts the files next to the packages, by their names
     * @param documents documents about the packages
     */
    void serve(Map<String, String> texts, List<SignedDocuments> documents) {
        Path next = metadata.add(written, identity);
        texts.forEach((name, text) -> {
            Trees.write(directory.resolve(name), text);
            Trees.published(directory.resolve(name));
        });
        incoming.place();
        documents.forEach(SignedDocuments::place);
        metadata.serve(next);
        surplus.forEach(rpm -> Trees.delete(directory.resolve(PACKAGES).resolve(rpm.getFileName())));
    }

    /** Deletes what was not served. */
    @Override
    public void close() {
        incoming.close();
        Trees.delete(work);
    }
}
