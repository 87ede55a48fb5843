// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.ExpectedDigest;
import io.github.kernellts.fetch.SizeLimit;
import io.github.kernellts.fetch.VerifiedFile;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.Tarball;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Source that the user names: a tarball's path or URL, or a tree's path. It becomes a tarball in the cache. */
final class LocalSource {
    /** Tarballs of one directory that are kept: the last, and the one before for a build that is still running. */
    private static final int KEPT = 2;

    private static final String FILE = "file-";
    /** Copies of tarballs are kept for a day after their last use: the tarballs themselves are still there. */
    private static final Duration FILES_KEPT = Duration.ofDays(1);

    private final SourceCache cache;
    private final Downloads downloads;
    private final Processes processes;
    private final Output output;

    LocalSource(SourceCache cache, Downloads downloads, Processes processes, Output output) {
        this.cache = cache;
        this.downloads = downloads;
        this.processes = processes;
        this.output = output;
    }

    KernelSource fetch(SourceRequest request) {
        NamedSource.require(request);
        if (NamedSource.isUrl(request.from())) {
            return fromUrl(request);
        }
        Path path = Path.of(request.from());
        if (Files.isDirectory(path)) {
            return fromTree(request, path);
        }
        return fromTarball(request, path);
    }

    /** A tarball from a URL. The cache keeps it by its digest, so that another digest causes another download. */
    private KernelSource fromUrl(SourceRequest request) {
        URI from = Address.http("kernel.source", request.from());
        ExpectedDigest digest = request.sha256().orElseThrow();
        String name = digest.sha256() + NamedSource.suffix(from);
        Optional<SourceCache.Entry> known = cache.find(Trust.DIGEST, name);
        if (known.isPresent()) {
            return known.get().asked(request, from.toString());
        }
        refuseOffline(request);
        Path part = cache.directory().resolve("." + name + ".download");
        output.info("Downloading " + from);
        new VerifiedFile(from, digest, SizeLimit.TARBALL).download(downloads, part);
        return cache.add(part, name, request.version(), from.toString(), Trust.DIGEST)
                .asked(request, from.toString());
    }

    private KernelSource fromTarball(SourceRequest request, Path given) {
        Path file = Trees.real(given);
        LocalFiles files = LocalFiles.of(file);
        String name = FILE + files.fingerprint() + NamedSource.suffix(given);
        KernelSource source = known(request, files, name).orElseGet(() -> {
            KernelTree tree = KernelTree.of(file, "kernel.source, the tarball " + given + ",");
            String makefile = new Tarball(file, processes).text("Makefile").orElseThrow(tree::withoutMakefile);
            tree.requireMakefile(makefile, request.version());
            Path part = cache.directory().resolve("." + name + ".part");
            try {
                Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw Trees.failure("copy " + file + " to", part, e);
            }
            return added(request, files, part, name, file.getFileName().toString());
        });
        // Builds of other tarballs may be running.
        List.of(Trust.NOBODY, Trust.NOBODY_YET)
                .forEach(trust -> cache.removeUnused(trust, FILE, Instant.now().minus(FILES_KEPT)));
        return source;
    }

    private KernelSource fromTree(SourceRequest request, Path tree) {
        Path root = Trees.real(tree);
        LocalFiles files = LocalFiles.of(root);
        String start = "tree-" + Digests.prefix(Digests.sha256(root.toString())) + "-";
        String name =
                start + Digests.prefix(Digests.sha256(TreeTarball.FORM + files.fingerprint())) + TreeTarball.SUFFIX;
        return known(request, files, name).orElseGet(() -> {
            output.info("Packing the tree " + root);
            Path part = cache.directory().resolve("." + name + ".part");
            TreeTarball.pack(
                    root,
                    request.version(),
                    TreeTarball.NO_DATE.atStartOfDay(ZoneOffset.UTC).toInstant(),
                    part,
                    processes);
            KernelSource source = added(request, files, part, name, "the tree " + root.getFileName());
            List.of(Trust.NOBODY, Trust.NOBODY_YET).forEach(trust -> cache.keepNewest(trust, start, KEPT));
            return source;
        });
    }

    /** A cached copy, unless the original had changed so recently that another change might not be noticed. */
    private Optional<KernelSource> known(SourceRequest request, LocalFiles files, String name) {
        return files.settled() ? cache.find(Trust.NOBODY, name).map(entry -> used(request, entry)) : Optional.empty();
    }

    private KernelSource used(SourceRequest request, SourceCache.Entry entry) {
        KernelSource source = source(request, entry);
        cache.use(entry);
        return source;
    }

    private KernelSource added(SourceRequest request, LocalFiles files, Path part, String name, String origin) {
        if (!LocalFiles.of(files.root()).equals(files)) {
            Trees.delete(part);
            throw new KernelException(
                    files.root() + " changed while it was read", "run the goal again when nothing writes there");
        }
        try {
            requireDigest(request, Digests.sha256(part));
        } catch (KernelException e) {
            Trees.delete(part);
            throw e;
        }
        Trees.delete(cache.file(Trust.NOBODY_YET, name));
        Trust trust = files.settled() ? Trust.NOBODY : Trust.NOBODY_YET;
        return source(request, cache.add(part, name, request.version(), origin, trust));
    }

    private static KernelSource source(SourceRequest request, SourceCache.Entry entry) {
        requireDigest(request, entry.sha256());
        boolean verified = request.sha256().isPresent();
        return new KernelSource(
                request.version(),
                entry.tarball(),
                entry.sha256(),
                entry.origin(),
                (verified ? Trust.DIGEST : Trust.NOBODY).description(),
                verified
                        ? List.of()
                        : List.of("Building from " + request.from()
                                + ", which was not verified. Fix: set kernel.source.sha256"));
    }

    private static void requireDigest(SourceRequest request, String found) {
        request.sha256().ifPresent(digest -> digest.require(found, request.from()));
    }

    private static void refuseOffline(SourceRequest request) {
        if (request.offline()) {
            throw Sources.offline(request);
        }
    }
}
