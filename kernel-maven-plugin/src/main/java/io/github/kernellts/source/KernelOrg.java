// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.SizeLimit;
import io.github.kernellts.source.openpgp.DetachedSignature;
import io.github.kernellts.source.openpgp.TrustedKeys;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Releases as kernel.org serves them: a tarball, and a developer's signature of the uncompressed tar. */
final class KernelOrg {
    // https://www.kernel.org/category/signatures.html
    private static final Set<String> DEVELOPERS = Set.of("647F28654894E3BD457199BE38DBBDC86092693E");
    private static final URI KEYS =
            URI.create("https://git.kernel.org/pub/scm/docs/kernel/pgpkeys.git/plain/keys/38DBBDC86092693E.asc");

    private final SourceCache cache;
    private final Downloads downloads;
    private final Processes processes;
    private final Output output;
    private final Expectations expectations;

    KernelOrg(SourceCache cache, Downloads downloads, Processes processes, Output output, Expectations expectations) {
        this.cache = cache;
        this.downloads = downloads;
        this.processes = processes;
        this.output = output;
        this.expectations = expectations;
    }

    static String tarballName(KernelVersion version) {
        return "linux-" + version.releaseName() + ".tar.xz";
    }

    /** A release verified by a key that this request also trusts. */
    Optional<KernelSource> cached(SourceRequest request) {
        String name = tarballName(request.version());
        Set<String> trusted = request.keyring()
                .map(keyring -> TrustedKeys.of(keyring).fingerprints())
                .orElse(DEVELOPERS);
        return trusted.stream()
                .flatMap(fingerprint -> cache.find(Trust.openPgp(fingerprint), name).stream())
                .findFirst()
                .map(entry -> {
                    expectations.require(request, name, entry.sha256());
                    return entry.source(List.of());
                });
    }

    /** Downloads and verifies a release. */
    KernelSource fetch(SourceRequest request) {
        KernelVersion version = request.version();
        String name = tarballName(version);
        URI directory = request.mirror().resolve("v" + version.major() + ".x/");
        Path part = cache.directory().resolve("." + name + ".part");
        Path signature = cache.directory().resolve(".linux-" + version + ".tar.sign.part");
        // The small file first: it shows at once if a version was never released.
        Trees.delete(signature);
        downloads.fetch(
                directory.resolve("linux-" + version.releaseName() + ".tar.sign"), signature, SizeLimit.SIGNATURE);
        output.info("Downloading " + directory.resolve(name));
        downloads.fetch(directory.resolve(name), part, SizeLimit.TARBALL);
        String fingerprint;
        try {
            expectations.require(request, name, Digests.sha256(part));
            fingerprint = new DetachedSignature(signature).verify(part, keys(request), processes);
        } catch (KernelException e) {
            // The next download does not resume from a tarball that failed.
            Trees.delete(part);
            throw e;
        } finally {
            Trees.delete(signature);
        }
        return cache.add(part, name, version, directory.resolve(name).toString(), Trust.openPgp(fingerprint))
                .source(List.of());
    }

    private TrustedKeys keys(SourceRequest request) {
        if (request.keyring().isPresent()) {
            return TrustedKeys.of(request.keyring().get());
        }
        Path keys = cache.directory().resolve(".developers.asc.part");
        Trees.delete(keys);
        try {
            downloads.fetch(KEYS, keys, SizeLimit.KEY);
            return TrustedKeys.of(Trees.read(keys), DEVELOPERS, KEYS.toString());
        } finally {
            Trees.delete(keys);
        }
    }
}
