// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the source that a build asks for: in the cache, and else where it comes from. */
public final class Sources {
    private static final String ELSEWHERE =
            "name another mirror with kernel.source.mirror or another source with kernel.source";

    private final SourceCache cache;
    private final KernelOrg kernelOrg;
    private final AptSource apt;
    private final LocalSource local;
    private final Output output;

    /** @param directory where tarballs are kept between builds */
    public Sources(Path directory, Processes processes, Output output) {
        Downloads downloads = new Downloads(
                output, ELSEWHERE, "check that this version was released (kernel.version), or " + ELSEWHERE);
        Pins pins = Pins.ofProject();
        this.cache = new SourceCache(directory);
        this.kernelOrg = new KernelOrg(cache, downloads, processes, output, pins);
        this.apt = new AptSource(cache, processes, output, pins);
        this.local = new LocalSource(cache, downloads, processes, output);
        this.output = output;
    }

    /** @throws KernelException if it can't be had, or isn't what its makers signed */
    public KernelSource fetch(SourceRequest request) {
        KernelSource source = switch (request.from()) {
            case "auto" -> automatic(request);
            case "kernel.org" ->
                cached(request, KernelOrg.tarballName(request.version()))
                        .orElseGet(() -> online(request, () -> kernelOrg.fetch(request)));
            case "apt" -> cachedFromApt(request).orElseGet(() -> online(request, () -> apt.fetch(request)));
            default -> local.fetch(request);
        };
        request.sha256()
                .ifPresent(sha256 -> Pins.require(
                        sha256, source.sha256(), source.origin(), "correct kernel.source.sha256 or kernel.source"));
        return source;
    }

    private KernelSource automatic(SourceRequest request) {
        Optional<KernelSource> known =
                cached(request, KernelOrg.tarballName(request.version())).or(() -> cachedFromApt(request));
        return known.orElseGet(() -> online(request, () -> {
            try {
                return kernelOrg.fetch(request);
            } catch (UnreachableException unreachable) {
                output.info(unreachable.getMessage());
                output.info("Trying apt in its place");
                try {
                    return apt.fetch(request);
                } catch (KernelException noApt) {
                    unreachable.addSuppressed(noApt);
                    throw unreachable;
                }
            }
        }));
    }

    private Optional<KernelSource> cached(SourceRequest request, String name) {
        return cache.find(name).filter(source -> source.version().equals(request.version()));
    }

    /** The newest revision in the cache; which ones apt has now isn't asked again. */
    private Optional<KernelSource> cachedFromApt(SourceRequest request) {
        String prefix = "linux-source-" + request.version().branch() + "_" + request.version() + "-";
        List<Path> tarballs = Trees.files(
                cache.directory(),
                file -> file.getFileName().toString().startsWith(prefix)
                        && file.toString().endsWith(".tar.xz"));
        return tarballs.isEmpty()
                ? Optional.empty()
                : cached(
                        request, tarballs.get(tarballs.size() - 1).getFileName().toString());
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
