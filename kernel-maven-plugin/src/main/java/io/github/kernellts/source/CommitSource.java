// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.GitCommit;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The tree of a commit of a git repository. It becomes a tarball in the cache, whose files have the commit's date. */
final class CommitSource {
    private static final String START = "commit-";
    /** Tarballs are kept for a day after their last use, and made again of git's objects, which stay. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final SourceCache cache;
    private final Processes processes;
    private final Output output;

    CommitSource(SourceCache cache, Processes processes, Output output) {
        this.cache = cache;
        this.processes = processes;
        this.output = output;
    }

    /**
     * Fetches it, unless the cache has it.
     *
     * @param commit the full id of the commit
     * @throws io.github.kernellts.system.KernelException if the repository doesn't provide it, or it is another version
     */
    KernelSource fetch(SourceRequest request, String commit) {
        String name = START + commit + TreeTarball.SUFFIX;
        SourceCache.Entry entry = cache.find(Trust.COMMIT, name).orElseGet(() -> pack(request, commit, name));
        request.sha256().ifPresent(digest -> digest.require(entry.sha256(), origin(request, commit)));
        cache.use(entry);
        // Builds of other commits may be running.
        cache.removeUnused(Trust.COMMIT, START, Instant.now().minus(KEPT));
        return entry.asked(request, origin(request, commit));
    }

    private static String origin(SourceRequest request, String commit) {
        return request.from() + " at " + commit;
    }

    private SourceCache.Entry pack(SourceRequest request, String commit, String name) {
        String origin = origin(request, commit);
        GitCommit git = new GitCommit(request.from(), commit, cache.directory().resolve("git"), processes);
        if (!git.isKept()) {
            if (request.offline()) {
                throw Sources.offline(request);
            }
            output.info("Fetching commit " + commit.substring(0, 12) + " of " + request.from());
            git.fetch("check kernel.source and kernel.source.commit, and that the repository gives out commits by id");
        }
        Path tree = Trees.emptyDirectory(cache.directory().resolve("." + name + ".tree"));
        Path part = cache.directory().resolve("." + name + ".part");
        try {
            git.checkOut(tree);
            KernelTree.of(tree, origin).require(request.version());
            output.info("Packing the tree of commit " + commit.substring(0, 12));
            TreeTarball.pack(tree, request.version(), git.date(tree), part, processes);
        } finally {
            Trees.delete(tree);
        }
        return cache.add(part, name, request.version(), origin, Trust.COMMIT);
    }
}
