// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.SizeLimit;
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

/** Releases as kernel.org serves them: a tarball and a developer's signature of the uncompressed tar. */
final class KernelOrg {
    // https://www.kernel.org/category/signatures.html
    private static final Set<String> DEVELOPERS = Set.of("647F28654894E3BD457199BE38DBBDC86092693E");
    private static final URI KEYS =
            URI.create("https://git.kernel.org/pub/scm/docs/kernel/pgpkeys.git/plain/keys/38DBBDC86092693E.asc");

    private final SourceCache cache;
    private final Downloads downloads;
    private final Processes processes;
    private final Output output;
    private final Pins pins;

    KernelOrg(SourceCache cache, Downloads downloads, Processes processes, Output output, Pins pins) {
        this.cache = cache;
        this.downloads = downloads;
        this.processes = processes;
        this.output = output;
        this.pins = pins;
    }

    static String tarballName(KernelVersion version) {
        return "linux-" + version + ".tar.xz";
    }

    KernelSource fetch(SourceRequest request) {
        KernelVersion version = request.version();
        String name = tarballName(version);
        URI directory = request.mirror().resolve("v" + version.major() + ".x/");
        Path part = cache.directory().resolve("." + name + ".part");
        Path signature = cache.directory().resolve(".linux-" + version + ".tar.sign.part");
        // The small file first: a version that was never released shows at once.
        Trees.delete(signature);
        downloads.fetch(directory.resolve("linux-" + version + ".tar.sign"), signature, SizeLimit.SIGNATURE);
        output.info("Downloading " + directory.resolve(name));
        downloads.fetch(directory.resolve(name), part, SizeLimit.TARBALL);
        try {
            Optional<String> pin = request.sha256().or(() -> pins.find(name));
            pin.ifPresent(sha256 -> Pins.require(
                    sha256, Digests.sha256(part), name, "delete the pin if it is wrong, or fetch from another mirror"));
            verifier(request).verify(part, signature);
        } catch (KernelException e) {
            // What failed is not resumed from.
            Trees.delete(part);
            throw e;
        } finally {
            Trees.delete(signature);
        }
        return cache.add(part, name, version, directory.resolve(name) + " (signature verified)", List.of());
    }

    private DetachedSignature verifier(SourceRequest request) {
        if (request.keyring().isPresent()) {
            return DetachedSignature.trusting(request.keyring().get(), processes);
        }
        Path keys = cache.directory().resolve(".developers.asc.part");
        Trees.delete(keys);
        try {
            downloads.fetch(KEYS, keys, SizeLimit.KEY);
            return DetachedSignature.trusting(Trees.read(keys), DEVELOPERS, KEYS.toString(), processes);
        } finally {
            Trees.delete(keys);
        }
    }
}
