// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's {@code linux-source-X.Y} packages: an LTS branch with Debian's patches. apt checks the archive's
 * signature; no root is needed.
 */
final class AptSource {
    private static final Pattern VERSION = Pattern.compile("([0-9]+\\.[0-9]+\\.[0-9]+)[-+~.0-9a-z]*");

    private final SourceCache cache;
    private final Processes processes;
    private final Output output;
    private final Pins pins;

    AptSource(SourceCache cache, Processes processes, Output output, Pins pins) {
        this.cache = cache;
        this.processes = processes;
        this.output = output;
        this.pins = pins;
    }

    /** @param debian the package's version, such as {@code 6.1.192-2} */
    record Candidate(KernelVersion version, String debian) {}

    /**
     * The wanted point release if apt offers it, or else the newest of its branch.
     *
     * @throws KernelException if apt has no such package
     */
    KernelSource fetch(SourceRequest request) {
        String packageName = "linux-source-" + request.version().branch();
        Candidate candidate = choose(request.version(), offered(packageName))
                .orElseThrow(() -> new KernelException(
                        "apt offers no package " + packageName,
                        "run apt-get update, or name another source with kernel.source"));
        String name = packageName + "_" + candidate.debian() + ".tar.xz";
        Optional<KernelSource> known = cache.find(name);
        return known.isPresent() ? known.get() : download(request, packageName, candidate, name);
    }

    private KernelSource download(SourceRequest request, String packageName, Candidate candidate, String name) {
        Path temporary = Trees.emptyDirectory(cache.directory().resolve("." + packageName + ".part"));
        try {
            output.info("Downloading " + packageName + " " + candidate.debian() + " with apt");
            processes.output(
                    Command.of(temporary, "apt-get", "download", "-q", packageName + "=" + candidate.debian()),
                    "run apt-get update, or name another source with kernel.source");
            Path deb = single(temporary, packageName, ".deb");
            processes.output(Command.of(temporary, "dpkg-deb", "-x", deb.toString(), "content"), "install dpkg");
            Path tarball = single(temporary.resolve("content/usr/src"), packageName, ".tar.xz");
            Optional<String> pin = request.sha256().or(() -> pins.find(name));
            pin.ifPresent(sha256 -> Pins.require(
                    sha256,
                    Digests.sha256(tarball),
                    name,
                    "look at kernel.source.sha256, or tell this project if you gave none"));
            return cache.add(
                    tarball,
                    name,
                    candidate.version(),
                    "Debian's " + packageName + " " + candidate.debian() + " (apt)",
                    warnings(request.version(), candidate, packageName));
        } finally {
            Trees.delete(temporary);
        }
    }

    private static List<String> warnings(KernelVersion wanted, Candidate candidate, String packageName) {
        List<String> warnings = new ArrayList<>();
        if (!candidate.version().equals(wanted)) {
            warnings.add("Building " + candidate.version() + " although kernel.version is " + wanted
                    + ": apt offers no other point release of " + wanted.branch());
        }
        warnings.add(
                "Building Linux " + candidate.version() + " from Debian's " + packageName + " " + candidate.debian()
                        + ", which carries Debian's patches: it is not kernel.org's release of that number");
        return warnings;
    }

    private static Path single(Path directory, String prefix, String suffix) {
        return Trees.files(
                        directory,
                        file -> file.getFileName().toString().startsWith(prefix)
                                && file.toString().endsWith(suffix))
                .stream()
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        "The package that apt downloaded holds no " + prefix + "*" + suffix,
                        "name another source with kernel.source"));
    }

    /** The versions that apt knows of a package; none where there is no apt. */
    private List<String> offered(String packageName) {
        String table = processes
                .run(Command.of(cache.directory(), "apt-cache", "madison", packageName))
                .output();
        return table.lines()
                .map(line -> line.split("\\|"))
                .filter(columns -> columns.length >= 2 && columns[0].trim().equals(packageName))
                .map(columns -> columns[1].trim())
                .toList();
    }

    static Optional<Candidate> choose(KernelVersion wanted, List<String> offered) {
        List<Candidate> candidates = offered.stream()
                .map(VERSION::matcher)
                .filter(Matcher::matches)
                .map(matcher -> new Candidate(KernelVersion.parse(matcher.group(1)), matcher.group()))
                .filter(candidate -> candidate.version().branch().equals(wanted.branch()))
                .toList();
        // apt lists the newest first, so the first of equals is the newest revision.
        return candidates.stream()
                .filter(candidate -> candidate.version().equals(wanted))
                .findFirst()
                .or(() -> candidates.stream()
                        .max(Comparator.comparingInt(
                                candidate -> candidate.version().point())));
    }
}
