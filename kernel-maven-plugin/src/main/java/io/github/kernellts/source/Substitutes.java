// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.AptArchive;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which tarball of apt's was taken in place of a point release that no archive has. The other goals of the same run of
 * Maven take it without asking the archives again, and so do runs that are offline.
 */
final class Substitutes {
    private final SourceCache cache;

    Substitutes(SourceCache cache) {
        this.cache = cache;
    }

    /** The substitute for the version of a request, if this run found one, or if the request is offline. */
    Optional<SourceCache.Entry> find(SourceRequest request) {
        return read(request)
                .filter(lines ->
                        request.offline() || lines.get(0).equals(request.run().toString()))
                .flatMap(this::entry);
    }

    /** The version of the last substitute that any run found. */
    Optional<KernelVersion> last(SourceRequest request) {
        return read(request).flatMap(this::entry).map(SourceCache.Entry::version);
    }

    private Optional<List<String>> read(SourceRequest request) {
        Path record = record(request);
        if (request.release() || !Files.isRegularFile(record)) {
            return Optional.empty();
        }
        return Optional.of(Trees.text(record).lines().toList()).filter(lines -> lines.size() == 3);
    }

    private Optional<SourceCache.Entry> entry(List<String> lines) {
        return cache.find(Trust.apt(lines.get(1)), lines.get(2));
    }

    /** Records what was taken for a request, unless it is what was wanted. */
    void add(SourceRequest request, KernelSource taken) {
        if (taken.version().equals(request.version())) {
            return;
        }
        Path tarball = taken.tarball();
        String archive = tarball.getParent().getFileName().toString();
        Trees.write(
                Trees.parents(record(request)),
                String.join(
                        "\n",
                        request.run().toString(),
                        archive,
                        tarball.getFileName().toString()));
    }

    private Path record(SourceRequest request) {
        return cache.directory()
                .resolve("substitutes")
                .resolve(AptArchive.id(request.aptEntries()) + "-" + request.version());
    }
}
