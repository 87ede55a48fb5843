// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.UnreachableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Provides the source that a build asks for: from the cache, or else from its origin. */
public final class Sources {
    private static final String ELSEWHERE =
            "set kernel.source.mirror to another mirror or kernel.source to another source";

    private final KernelOrg kernelOrg;
    private final AptSource apt;
    private final LocalSource local;
    private final CommitSource commits;
    private final Output output;

    /** @param directory the directory in which tarballs are kept between builds */
    public Sources(Path directory, Processes processes, Output output) {
        Downloads downloads = new Downloads(
                output, ELSEWHERE, "check that this version was released (kernel.version), or " + ELSEWHERE);
        Expectations expectations = new Expectations(Pins.ofProject());
        SourceCache cache = new SourceCache(directory);
        this.kernelOrg = new KernelOrg(cache, downloads, processes, output, expectations);
        this.apt = new AptSource(cache, processes, output, expectations);
        this.local = new LocalSource(cache, downloads, processes, output);
        this.commits = new CommitSource(cache, processes, output);
        this.output = output;
    }

    /**
     * The versions that a request may be built as, by what earlier runs found: its own, and the one that was taken in its
     * place.
     *
     * @param directory the directory in which tarballs are kept between builds
     */
    public static List<KernelVersion> versions(SourceRequest request, Path directory) {
        return Stream.concat(
                        Stream.of(request.version()),
                        new Substitutes(new SourceCache(directory)).last(request).stream())
                .distinct()
                .toList();
    }

    /**
     * The source of a build.
     *
     * @throws KernelException if it can't be fetched, doesn't match its signature, or isn't the version that a release
     *     requires
     */
    public KernelSource fetch(SourceRequest request) {
        if (request.commit().isPresent()) {
            NamedSource.require(request);
            return commits.fetch(request, request.commit().get());
        }
        return switch (request.from()) {
            case "auto" -> automatic(request);
            case "kernel.org" ->
                kernelOrg.cached(request).orElseGet(() -> online(request, () -> kernelOrg.fetch(request)));
            case "apt" -> apt.cached(request).orElseGet(() -> online(request, () -> apt.fetch(request)));
            default -> local.fetch(request);
        };
    }

    private KernelSource automatic(SourceRequest request) {
        // A release requires kernel.org's signature, unless another source is named: anybody on the network can make
        // kernel.org unreachable.
        Optional<KernelSource> known =
                kernelOrg.cached(request).or(() -> request.release() ? Optional.empty() : apt.cached(request));
        return known.orElseGet(() -> online(request, () -> {
            try {
                return kernelOrg.fetch(request);
            } catch (UnreachableException unreachable) {
                return instead(request, unreachable);
            }
        }));
    }

    private KernelSource instead(SourceRequest request, UnreachableException unreachable) {
        if (request.release()) {
            throw new KernelException(
                    "kernel.org can't be reached, and kernel.source=auto takes no other source for a release: "
                            + failure(unreachable),
                    "set kernel.source to apt or to the path of a tarball",
                    unreachable);
        }
        output.info(unreachable.getMessage());
        output.info("Asking apt instead of kernel.org");
        try {
            return apt.fetch(request);
        } catch (KernelException noApt) {
            noApt.addSuppressed(unreachable);
            throw new KernelException(
                    "The source of Linux " + request.version() + " can't be fetched. kernel.org: "
                            + failure(unreachable) + ". apt: " + failure(noApt),
                    "check the network and the proxy; name apt's entries of a Debian release that has this branch with"
                            + " kernel.source.apt.entries and set kernel.version to a release that it lists; or set"
                            + " kernel.source to a tarball's path or kernel.source.mirror to another mirror",
                    noApt);
        }
    }

    /** The message without its remedy. */
    private static String failure(KernelException e) {
        return e.getMessage().replaceFirst("(?s)\\.? Fix: .*", "");
    }

    private static KernelSource online(SourceRequest request, Supplier<KernelSource> fetch) {
        if (request.offline()) {
            throw offline(request);
        }
        return fetch.get();
    }

    static KernelException offline(SourceRequest request) {
        return new KernelException(
                "The source of Linux " + request.version() + " (kernel.source=" + request.from()
                        + ") is not in the cache, and Maven works offline",
                "run once without -o, or name a local tarball with -Dkernel.source=FILE");
    }
}
