// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.ExpectedDigest;
import io.github.kernellts.fetch.GitCommit;
import io.github.kernellts.fetch.SizeLimit;
import io.github.kernellts.fetch.VerifiedFile;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import io.github.kernellts.unpack.SourceDirectory;
import io.github.kernellts.unpack.Tarball;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Fetches modules' source, verifies it, and keeps it between builds. */
public final class ModuleSources {
    private static final String PIN = "kernel.module.sha256";
    private static final String ELSEWHERE = "check the network, or name other source with kernel.module.source";

    private final Path cache;
    private final Processes processes;
    private final Output output;

    /** @param cache the directory of the sources */
    public ModuleSources(Path cache, Processes processes, Output output) {
        this.cache = cache;
        this.processes = processes;
        this.output = output;
    }

    /**
     * Fetches a source.
     *
     * @throws UnreachableException if its origin can't provide it
     * @throws KernelException if it doesn't match its pins
     */
    public FetchedSource fetch(ModuleSource source) {
        return switch (source.kind()) {
            case APT -> ofPackage(source);
            case GIT -> ofGit(source);
            case URL -> ofUrl(source);
            case PATH -> ofPath(source);
        };
    }

    /**
     * Checks what can be known without fetching it.
     *
     * @param apt whether this machine has apt-get
     * @throws KernelException if only apt could provide it, and there is none
     */
    public void require(ModuleSource source, boolean apt) {
        if (source.kind() == ModuleSource.Kind.APT
                && !apt
                && aptPackage(source).kept(source.sha256()).isEmpty()) {
            throw new KernelException(
                    "kernel.module.source is " + source.from()
                            + ", and this machine has no apt-get, which only Debian and systems made of it have",
                    "set kernel.module.source to the URL of the source's own tarball or of the .deb, and"
                            + " kernel.module.sha256 to its digest");
        }
    }

    private AptPackage aptPackage(ModuleSource source) {
        return new AptPackage(source.debianPackage(), Trees.directory(cache), processes, output);
    }

    private FetchedSource ofPackage(ModuleSource source) {
        Path deb = aptPackage(source).fetch(source.sha256(), source.offline());
        String sha256 = pinned(source, Digests.sha256(deb));
        String origin = AptPackage.nameAndVersion(deb) + " (apt), SHA-256 " + sha256;
        return new FetchedSource(
                sha256, origin, into -> Tarball.ofDebianPackage(deb).unpack(into));
    }

    private FetchedSource ofGit(ModuleSource source) {
        String commit = source.commit()
                .orElseThrow(() -> new KernelException(
                        "kernel.module.source is the git repository " + source.from() + ", and no commit is named",
                        "set kernel.module.commit to the full id of the one to build"));
        GitCommit git = new GitCommit(source.from(), commit, cache, processes);
        if (!git.isKept()) {
            refuseOffline(source);
            output.info("Fetching " + commit.substring(0, 12) + " of " + source.from());
            git.fetch(ELSEWHERE);
        }
        FetchedSource fetched = new FetchedSource(commit, source.from() + " at " + commit, into -> {
            git.checkOut(into);
            new SourceDirectory(into, Set.of(into.resolve(".git")), ELSEWHERE).normalise();
        });
        if (source.sha256().isPresent()) {
            Path checkout = Trees.emptyDirectory(cache.resolve("." + commit + ".part"));
            fetched.unpack(checkout);
            pinned(source, Digests.sha256OfTree(checkout, Set.of(checkout.resolve(".git"))));
            Trees.delete(checkout);
        }
        return fetched;
    }

    private FetchedSource ofUrl(ModuleSource source) {
        String sha256 = source.sha256()
                .orElseThrow(() -> new KernelException(
                        "A tarball from " + source.from() + " can't be verified without its digest",
                        "set kernel.module.sha256 to what its maker published, or kernel.module.commit if it is a git"
                                + " repository"));
        Path tarball = Trees.directory(cache).resolve("url-" + sha256 + ".tar");
        if (!Files.exists(tarball)) {
            refuseOffline(source);
            output.info("Downloading " + source.from());
            new VerifiedFile(
                            Address.http("kernel.module.source", source.from()),
                            new ExpectedDigest(sha256, PIN),
                            SizeLimit.TARBALL)
                    .download(new Downloads(output, "name other source with kernel.module.source"), tarball);
        }
        return ofFile(tarball, source.from(), pinned(source, Digests.sha256(tarball)));
    }

    private FetchedSource ofPath(ModuleSource source) {
        Path path = Path.of(source.from()).toAbsolutePath().normalize();
        Optional<SourceDirectory> directory = source.directory();
        if (directory.isPresent()) {
            String sha256 = pinned(source, directory.get().sha256());
            return new FetchedSource(
                    sha256,
                    path.getFileName() + " (a directory), SHA-256 of its files " + sha256,
                    directory.get()::copy);
        }
        if (!Files.isRegularFile(path)) {
            throw new KernelException(
                    "kernel.module.source is \"" + source.from() + "\", and there is no such file or directory",
                    "name a directory, the path or URL of a tarball or .deb, a git repository, or apt:PACKAGE");
        }
        return ofFile(path, path.getFileName().toString(), pinned(source, Digests.sha256(path)));
    }

    /** A Debian package, as of another suite than apt's, or a tarball. */
    private FetchedSource ofFile(Path file, String origin, String sha256) {
        String name = origin.replaceFirst("[?#].*$", "").replaceFirst("^.*/", "");
        return name.endsWith(".deb")
                ? new FetchedSource(
                        sha256,
                        origin + ", SHA-256 " + sha256,
                        into -> Tarball.ofDebianPackage(file).unpack(into))
                : ofTarball(file, name, origin, sha256);
    }

    private FetchedSource ofTarball(Path tarball, String name, String origin, String sha256) {
        return new FetchedSource(
                sha256,
                origin + ", SHA-256 " + sha256,
                Optional.of(new FetchedSource.Given(tarball, name)),
                into -> new Tarball(tarball, processes).unpack(into));
    }

    private static String pinned(ModuleSource source, String found) {
        source.sha256()
                .ifPresent(sha256 -> new ExpectedDigest(sha256, PIN)
                        .require(found, "The source of the module, " + source.from() + ","));
        return found;
    }

    private static void refuseOffline(ModuleSource source) {
        if (source.offline()) {
            throw new UnreachableException(
                    "The source of the module, " + source.from() + ", is not in the cache, and Maven works offline",
                    "run once without -o, or name local source with kernel.module.source",
                    null);
        }
    }
}
