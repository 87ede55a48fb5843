// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.AptArchive;
import io.github.kernellts.fetch.DebianPackage;
import io.github.kernellts.fetch.DebianVersion;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.SearchPath;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Kernels from apt's archives: upstream's tarball of a Debian source package, without patches of Debian's, or if that
 * is not available, the package {@code linux-source-X.Y}, with them. Where the machine's archives have nothing of a branch,
 * the suite of Debian that has it is asked at the same address.
 */
final class AptSource {
    private static final String REMEDY = "run apt-get update, or name another source with kernel.source";

    private final SourceCache cache;
    private final Processes processes;
    private final Output output;
    private final Expectations expectations;
    private final Substitutes substitutes;
    private final SearchPath path;

    AptSource(SourceCache cache, Processes processes, Output output, Expectations expectations) {
        this(cache, processes, output, expectations, SearchPath.of(System.getenv("PATH")));
    }

    /** @param path where programs are searched */
    AptSource(SourceCache cache, Processes processes, Output output, Expectations expectations, SearchPath path) {
        this.cache = cache;
        this.processes = processes;
        this.output = output;
        this.expectations = expectations;
        this.substitutes = new Substitutes(cache);
        this.path = path;
    }

    /**
     * The requested point release, if the cache has it from the archives of this request: upstream's tarball, or else
     * the newest revision of Debian's; or else what this run of Maven has taken in its place, or an earlier one if the
     * request is offline.
     */
    Optional<KernelSource> cached(SourceRequest request) {
        return cachedOf(request)
                .or(() -> suite(request)
                        .flatMap(suite -> archive(request).knownEntriesOfSuite(suite))
                        .flatMap(entries -> cachedOf(request.of(entries))))
                .or(() -> substitutes.find(request).map(entry -> checked(request, entry)));
    }

    private Optional<KernelSource> cachedOf(SourceRequest request) {
        Trust trust = trust(request);
        String branch = request.version().branch().toString().replace(".", "\\.");
        String version = request.version().toString().replace(".", "\\.");
        String released = request.version().releaseName().replace(".", "\\.");
        return cache.names(trust, "linux(-" + branch + ")?_" + version + "\\.orig\\.tar\\.[a-z0-9]+").stream()
                .findFirst()
                .or(() -> newestRevision(
                        cache.names(trust, "linux-source-" + branch + "_" + released + "-.*\\.tar\\.xz")))
                .flatMap(name -> cache.find(trust, name))
                .map(entry -> checked(request, entry));
    }

    static Optional<String> newestRevision(List<String> names) {
        return names.stream().max((left, right) -> revision(left).compareTo(revision(right)));
    }

    private static DebianVersion revision(String name) {
        return DebianVersion.parse(name.replaceFirst("^[^_]*_", "").replaceFirst("\\.tar\\.xz$", ""));
    }

    /**
     * Downloads the requested point release. For a snapshot, another one of the branch will do, with a warning.
     *
     * @throws KernelException if there is no apt, if it has none, or if a release is built and apt doesn't have the requested one
     */
    KernelSource fetch(SourceRequest request) {
        AptArchive.require(
                path,
                "set kernel.source to the path or URL of a tarball, or to kernel.org, of which kernel.source.mirror names"
                        + " another mirror");
        KernelSource source = ask(request);
        substitutes.add(request, source);
        return source;
    }

    private KernelSource ask(SourceRequest request) {
        AptArchive archive = archive(request);
        List<AptCandidate> candidates = candidates(request, archive);
        if (candidates.isEmpty()) {
            Optional<String> suite = suite(request);
            Optional<Path> entries = suite.flatMap(name -> archive.entriesOfSuite(name, REMEDY));
            if (entries.isPresent()) {
                output.info("This machine's archives have no Linux "
                        + request.version().branch() + "; Debian's suite " + suite.get()
                        + " is asked, at their address");
                return ask(request.of(entries.get()));
            }
        }
        List<AptCandidate> exact = candidates.stream()
                .filter(each -> each.version().equals(request.version()))
                .toList();
        Optional<KernelSource> source = first(request, archive, exact);
        if (source.isPresent()) {
            return source.get();
        }
        if (request.release()) {
            throw new KernelException(
                    "apt can't provide Linux " + request.version() + ", and a release is not built of another version"
                            + " (apt lists " + versions(candidates) + ")",
                    "set kernel.version to one of these, or name another source with kernel.source");
        }
        return first(request, archive, candidates)
                .orElseThrow(() -> new KernelException(
                        "apt can't provide any Linux " + request.version().branch() + " (it lists "
                                + versions(candidates) + ")",
                        REMEDY));
    }

    /** The suite of Debian that has the branch, unless the user chose the archives. */
    private static Optional<String> suite(SourceRequest request) {
        return request.aptEntries().isPresent()
                ? Optional.empty()
                : LtsBranch.of(request.version()).suite();
    }

    private static String versions(List<AptCandidate> candidates) {
        List<String> versions = candidates.stream()
                .map(each -> each.version().toString())
                .distinct()
                .toList();
        return versions.isEmpty() ? "none of the branch" : String.join(", ", versions);
    }

    /**
     * The kernels of the branch in the archives, newest first; of the same release, upstream's tarball before Debian's.
     */
    private List<AptCandidate> candidates(SourceRequest request, AptArchive archive) {
        Branch branch = request.version().branch();
        List<AptArchive.Offer> offers =
                new ArrayList<>(archive.sourcePackages(List.of("linux", "linux-" + branch), REMEDY));
        offers.addAll(archive.binaryPackages("linux-source-" + branch, REMEDY));
        return AptCandidate.of(branch, offers);
    }

    /** The first candidate that the archive still has: it lists more than it keeps. */
    private Optional<KernelSource> first(SourceRequest request, AptArchive archive, List<AptCandidate> candidates) {
        for (AptCandidate candidate : candidates) {
            Optional<SourceCache.Entry> known = cache.find(trust(request), candidate.tarball());
            if (known.isPresent()) {
                return Optional.of(checked(request, known.get()));
            }
            try {
                return Optional.of(checked(request, download(request, archive, candidate)));
            } catch (UnreachableException e) {
                output.info("The archive lists " + candidate + " but does not provide it any longer");
                output.debug(e.getMessage());
            }
        }
        return Optional.empty();
    }

    private SourceCache.Entry download(SourceRequest request, AptArchive archive, AptCandidate candidate) {
        Path part = cache.directory().resolve("." + candidate.tarball() + ".part");
        output.info("Downloading " + candidate);
        try {
            if (candidate.patched()) {
                unpacked(archive, candidate, part);
            } else {
                archive.tarball(candidate.offer(), part);
            }
            expectations.require(request, candidate.tarball(), Digests.sha256(part));
            return cache.add(part, candidate.tarball(), candidate.version(), candidate.toString(), trust(request));
        } finally {
            Trees.delete(part);
        }
    }

    /** Takes the tarball out of a package linux-source-X.Y. */
    private void unpacked(AptArchive archive, AptCandidate candidate, Path to) {
        Path aside = Trees.emptyDirectory(
                cache.directory().resolve("." + candidate.offer().name() + ".part"));
        try {
            Path deb = aside.resolve("package.deb");
            archive.binaryPackage(candidate.offer(), deb, REMEDY);
            Path content = aside.resolve("content");
            DebianPackage.unpack(processes, deb, content);
            Path tarball = content.resolve("usr/src/" + candidate.offer().name() + ".tar.xz");
            if (!Files.isRegularFile(tarball, LinkOption.NOFOLLOW_LINKS)) {
                throw new KernelException(
                        "The package " + candidate.offer().name() + " holds no usr/src/" + tarball.getFileName(),
                        "name another source with kernel.source");
            }
            Trees.rename(tarball, to);
        } finally {
            Trees.delete(aside);
        }
    }

    private KernelSource checked(SourceRequest request, SourceCache.Entry entry) {
        String name = entry.tarball().getFileName().toString();
        expectations.require(request, name, entry.sha256());
        return entry.source(warnings(request.version(), entry));
    }

    private static List<String> warnings(KernelVersion wanted, SourceCache.Entry entry) {
        List<String> warnings = new ArrayList<>();
        if (!entry.version().equals(wanted)) {
            warnings.add("Building " + entry.version() + " although kernel.version is " + wanted
                    + ", which is not available");
        }
        if (AptCandidate.isPatched(entry.tarball().getFileName().toString())) {
            warnings.add("Building Linux " + entry.version() + " from " + entry.origin()
                    + ", which carries Debian's patches: it is not kernel.org's release of that number");
        }
        return warnings;
    }

    private static Trust trust(SourceRequest request) {
        return Trust.apt(AptArchive.id(request.aptEntries()));
    }

    private AptArchive archive(SourceRequest request) {
        Path lists =
                cache.directory().resolve("archives").resolve(trust(request).id());
        return new AptArchive(lists, request.aptEntries(), processes, output);
    }
}
