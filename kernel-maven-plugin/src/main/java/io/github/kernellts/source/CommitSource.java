// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.GitCommit;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;

/** The tree of a commit of a git repository. It becomes a tarball in the cache, the same as that of a checkout. */
final class CommitSource {
    private static final String START = "commit-";
    /** Tarballs that are kept: any other is made again of git's objects, which stay, without the network. */
    private static final int KEPT = 2;

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
        KernelSource source = cache.find(Trust.COMMIT, name)
                .orElseGet(() -> pack(request, commit, name))
                .source(List.of());
        request.sha256().ifPresent(digest -> digest.require(source.sha256(), source.origin()));
        cache.keepNewest(Trust.COMMIT, START, KEPT);
        return source;
    }

    private SourceCache.Entry pack(SourceRequest request, String commit, String name) {
        String origin = request.from() + " at " + commit;
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
            KernelVersion.requireOfTree(tree, request.version(), origin);
            output.info("Packing the tree of commit " + commit.substring(0, 12));
            TreeTarball.pack(tree, request.version(), part, processes);
        } finally {
            Trees.delete(tree);
        }
        return cache.add(part, name, request.version(), origin, Trust.COMMIT);
    }
}
