// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.fetch.DebianPackage;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Debian package that apt downloads, kept in the cache under its name and version. */
final class AptPackage {
    private static final String PREFIX = "apt-";
    /** {@code 'URI' FILE SIZE SHA256:HASH}, as apt-get prints it; the digest is that of the archive's signed index. */
    private static final Pattern URI =
            Pattern.compile("'[^']*' ([A-Za-z0-9.+~%_-]+\\.deb) [0-9]+ (?:SHA256:([0-9a-f]{64}))?.*");

    private final String name;
    private final Path cache;
    private final Processes processes;
    private final Output output;

    AptPackage(String name, Path cache, Processes processes, Output output) {
        this.name = name;
        this.cache = cache;
        this.processes = processes;
        this.output = output;
    }

    /**
     * The package, unchanged since apt verified it: the pinned version if it is in the cache, or else the version that
     * apt offers today.
     *
     * @throws UnreachableException if apt offers none, or if it isn't in the cache and downloads are forbidden
     */
    Path fetch(Optional<String> pin, boolean offline) {
        Optional<Path> pinned = kept(pin);
        if (pinned.isPresent()) {
            return pinned.get();
        }
        List<Path> known = known();
        Processes.Result offer = processes.run(Command.of(cache, "apt-get", "download", "-q", "--print-uris", name));
        Optional<Matcher> line = offer.output()
                .lines()
                .map(URI::matcher)
                .filter(Matcher::matches)
                .findFirst();
        Optional<Path> offered = line.map(found -> cache.resolve(PREFIX + found.group(1)));
        if (offered.isPresent() && Files.exists(offered.get())) {
            String digest = line.get().group(2);
            if (digest == null || digest.equals(Digests.sha256(offered.get()))) {
                return offered.get();
            }
            output.warn(
                    "The package " + offered.get() + " of the cache is not the one that apt offers under its version,"
                            + " and is downloaded again. Fix: find out who writes to kernel.cache");
            Trees.delete(offered.get());
            known = known();
        }
        if (offline) {
            return known.stream()
                    .max(Comparator.comparing(Trees::modified))
                    .orElseThrow(() -> new UnreachableException(
                            "The source of the module, apt:" + name + ", is not in the cache, and Maven works offline",
                            "run once without -o, or name local source with kernel.module.source",
                            null));
        }
        if (!offer.succeeded() || offered.isEmpty()) {
            throw new UnreachableException(
                    "apt offers no package " + name + ": "
                            + Address.withoutLogins(offer.output()).strip() + "\n",
                    "run apt-get update, or name other source with kernel.module.source",
                    null);
        }
        output.info("Downloading " + nameAndVersion(offered.get()) + " with apt");
        new DebianPackage(name, Optional.empty())
                .download(processes, offered.get(), "name other source with kernel.module.source");
        return offered.get();
    }

    /** The pinned version, if it is in the cache; apt isn't asked for it. */
    Optional<Path> kept(Optional<String> pin) {
        return pin.flatMap(digest -> known().stream()
                .filter(deb -> digest.equalsIgnoreCase(Digests.sha256(deb)))
                .findFirst());
    }

    private List<Path> known() {
        Pattern file = Pattern.compile(Pattern.quote(PREFIX + name) + "_.*\\.deb");
        return Trees.list(cache).stream()
                .filter(each -> file.matcher(each.getFileName().toString()).matches())
                .toList();
    }

    /** The package's name and version, as in {@code dm-writeboost-dkms 2.2.17-2}. */
    static String nameAndVersion(Path deb) {
        String[] parts = deb.getFileName().toString().substring(PREFIX.length()).split("_");
        if (parts.length < 2) {
            throw new KernelException(deb + " has not the name of a Debian package", "delete it");
        }
        return parts[0] + " " + parts[1].replace("%3a", ":");
    }
}
