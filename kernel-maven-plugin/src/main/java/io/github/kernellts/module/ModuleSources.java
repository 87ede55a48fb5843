// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.SizeLimit;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import io.github.kernellts.tree.Tarball;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Fetches modules' source, verifies it, and keeps it between builds. */
public final class ModuleSources {
    /** git neither asks for a password nor waits for a server that has stopped answering (git(1), git-config(1)). */
    private static final Map<String, String> GIT = Map.of(
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_HTTP_LOW_SPEED_LIMIT", "1000",
            "GIT_HTTP_LOW_SPEED_TIME", "30");

    private static final String ELSEWHERE = "check the network, or name other source with kernel.module.source";

    private final Path cache;
    private final Processes processes;
    private final Output output;

    /** @param cache where sources are kept */
    public ModuleSources(Path cache, Processes processes, Output output) {
        this.cache = cache;
        this.processes = processes;
        this.output = output;
    }

    /**
     * Gets a source.
     *
     * @throws UnreachableException if it can't be had from where it is
     * @throws KernelException if it isn't what its pins say
     */
    public FetchedSource fetch(ModuleSource source) {
        return switch (source.kind()) {
            case APT -> ofPackage(source);
            case GIT -> ofGit(source);
            case URL -> ofUrl(source);
            case PATH -> ofPath(source);
        };
    }

    private FetchedSource ofPackage(ModuleSource source) {
        String name = source.debianPackage();
        Path deb = Trees.directory(cache).resolve("apt-" + name + ".deb");
        if (!Files.exists(deb)) {
            refuseOffline(source);
            Path temporary = Trees.emptyDirectory(Trees.temporarySibling(deb));
            output.info("Downloading " + name + " with apt");
            Processes.Result result = processes.run(Command.of(temporary, "apt-get", "download", "-q", name));
            if (!result.succeeded()) {
                throw new UnreachableException(
                        "apt offers no package " + name + ": " + result.output().strip(),
                        "run apt-get update, or name other source with kernel.module.source",
                        null);
            }
            Trees.rename(
                    Trees.files(temporary, file -> file.toString().endsWith(".deb"))
                            .get(0),
                    deb);
            Trees.delete(temporary);
        }
        String sha256 = pinned(source, Digests.sha256(deb));
        return new FetchedSource(sha256, name + " (apt), SHA-256 " + sha256, into -> {
            Path content = Trees.emptyDirectory(Trees.temporarySibling(into));
            processes.output(Command.of(content, "dpkg-deb", "-x", deb.toString(), "."), "install dpkg");
            Trees.copy(onlyDirectory(content.resolve("usr/src"), name), into);
            Trees.delete(content);
        });
    }

    private static Path onlyDirectory(Path above, String debianPackage) {
        try (Stream<Path> directories = Files.exists(above) ? Files.list(above) : Stream.empty()) {
            List<Path> all = directories.filter(Files::isDirectory).toList();
            if (all.size() != 1) {
                throw new KernelException(
                        "The Debian package " + debianPackage + " has " + all.size() + " directories in /usr/src",
                        "name one that brings a module's source, such as those named NAME-dkms");
            }
            return all.get(0);
        } catch (IOException e) {
            throw Trees.failure("read", above, e);
        }
    }

    private FetchedSource ofGit(ModuleSource source) {
        String commit = source.commit()
                .orElseThrow(() -> new KernelException(
                        "kernel.module.source is the git repository " + source.from() + ", and no commit is named",
                        "set kernel.module.commit to the full id of the one to build"));
        Path repository = cache.resolve("git-" + Digests.sha256(source.from()).substring(0, 16));
        String ref = "refs/heads/" + commit;
        if (!Files.isDirectory(repository)) {
            git(Trees.directory(repository), "init", "--quiet", "--bare");
        }
        if (!git(repository, "show-ref", "--verify", "--quiet", ref).succeeded()) {
            refuseOffline(source);
            output.info("Fetching " + commit.substring(0, 12) + " of " + source.from());
            Processes.Result result =
                    git(repository, "fetch", "--quiet", "--depth=1", "--no-tags", source.from(), commit + ":" + ref);
            if (!result.succeeded()) {
                throw new UnreachableException(
                        "git could not fetch " + commit + " of " + source.from() + ": "
                                + result.output().strip(),
                        ELSEWHERE,
                        null);
            }
        }
        FetchedSource fetched = new FetchedSource(commit, source.from() + " at " + commit, into -> {
            // A repository of its own, since makefiles ask git for the commit.
            require(git(into, "init", "--quiet"));
            require(git(into, "fetch", "--quiet", "--depth=1", repository.toString(), ref));
            require(git(into, "checkout", "--quiet", "--detach", "FETCH_HEAD"));
        });
        if (source.sha256().isPresent()) {
            Path checkout = Trees.emptyDirectory(cache.resolve("." + commit + ".part"));
            fetched.unpack(checkout);
            pinned(source, Digests.sha256OfTree(checkout));
            Trees.delete(checkout);
        }
        return fetched;
    }

    private Processes.Result git(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        return processes.run(Command.of(directory, command).withEnvironment(GIT));
    }

    private static void require(Processes.Result result) {
        if (!result.succeeded()) {
            throw new KernelException("git failed: " + result.output().strip(), "delete the cache and fetch again");
        }
    }

    private FetchedSource ofUrl(ModuleSource source) {
        String sha256 = source.sha256()
                .orElseThrow(() -> new KernelException(
                        "A tarball from " + source.from() + " can't be verified without its digest",
                        "set kernel.module.sha256 to what its maker published"));
        Path tarball = Trees.directory(cache).resolve("url-" + sha256 + ".tar");
        if (!Files.exists(tarball)) {
            refuseOffline(source);
            output.info("Downloading " + source.from());
            Path part = Trees.temporarySibling(tarball);
            new Downloads(output, "name other source with kernel.module.source")
                    .fetch(URI.create(source.from()), part, SizeLimit.TARBALL);
            try {
                pinned(source, Digests.sha256(part));
            } catch (KernelException e) {
                Trees.delete(part);
                throw e;
            }
            Trees.rename(part, tarball);
        }
        return ofTarball(tarball, source.from(), pinned(source, Digests.sha256(tarball)));
    }

    private FetchedSource ofPath(ModuleSource source) {
        Path path = Path.of(source.from()).toAbsolutePath().normalize();
        if (Files.isDirectory(path)) {
            String sha256 = pinned(source, Digests.sha256OfTree(path));
            return new FetchedSource(
                    sha256,
                    path.getFileName() + " (a directory), SHA-256 of its files " + sha256,
                    into -> Trees.copy(path, into, file -> !file.equals(path.resolve(".git"))));
        }
        if (!Files.isRegularFile(path)) {
            throw new KernelException(
                    "kernel.module.source is \"" + source.from() + "\", and there is no such file or directory",
                    "name a directory, a tarball's path or URL, a git repository, or apt:PACKAGE");
        }
        return ofTarball(path, path.getFileName().toString(), pinned(source, Digests.sha256(path)));
    }

    private FetchedSource ofTarball(Path tarball, String origin, String sha256) {
        return new FetchedSource(
                sha256, origin + ", SHA-256 " + sha256, into -> new Tarball(tarball, processes).unpack(into));
    }

    private static String pinned(ModuleSource source, String found) {
        Optional<String> expected = source.sha256();
        if (expected.isPresent() && !expected.get().equalsIgnoreCase(found)) {
            throw new KernelException(
                    "The source of the module, " + source.from() + ", has SHA-256 " + found + ", and " + expected.get()
                            + " was expected",
                    "correct kernel.module.sha256 or kernel.module.source");
        }
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
