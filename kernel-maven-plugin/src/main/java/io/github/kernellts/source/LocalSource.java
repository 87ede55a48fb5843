// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.SizeLimit;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Source that the user names: a tarball's path or URL, or a tree's path. It becomes a tarball in the cache. */
final class LocalSource {
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
        if (request.from().matches("(?i)https?://.*")) {
            return fromUrl(request);
        }
        Path path = Path.of(request.from());
        if (Files.isDirectory(path)) {
            return fromTree(request, path);
        }
        if (!Files.isRegularFile(path)) {
            throw new KernelException(
                    "kernel.source is \"" + request.from() + "\", and there is no such file or directory",
                    "set it to auto, kernel.org, apt, or the path or URL of a kernel tarball or tree");
        }
        return fromTarball(request, path);
    }

    private KernelSource fromUrl(SourceRequest request) {
        URI from = Address.http("kernel.source", request.from());
        String name = "url-" + Digests.sha256(request.from()).substring(0, 16) + suffix(from.getPath());
        Optional<KernelSource> known = cache.find(name);
        if (known.isPresent()) {
            requireDigest(request, known.get().sha256());
            return known.get();
        }
        refuseOffline(request);
        if (request.sha256().isEmpty()) {
            throw new KernelException(
                    "A tarball from " + from + " can't be verified without its digest",
                    "set kernel.source.sha256 to what its maker published");
        }
        Path part = cache.directory().resolve("." + name + ".part");
        output.info("Downloading " + from);
        downloads.fetch(from, part, SizeLimit.TARBALL);
        try {
            requireDigest(request, Digests.sha256(part));
        } catch (KernelException e) {
            Trees.delete(part);
            throw e;
        }
        return cache.add(part, name, request.version(), from.toString(), List.of());
    }

    private KernelSource fromTarball(SourceRequest request, Path tarball) {
        Path file = tarball.toAbsolutePath().normalize();
        String identity = file + " " + SourceCache.stamp(file);
        String name = "file-" + Digests.sha256(identity).substring(0, 16) + suffix(file.toString());
        Optional<KernelSource> known = cache.find(name);
        if (known.isPresent()) {
            requireDigest(request, known.get().sha256());
            return known.get();
        }
        requireDigest(request, Digests.sha256(file));
        Path part = cache.directory().resolve("." + name + ".part");
        try {
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Trees.failure("copy " + file + " to", part, e);
        }
        return cache.add(part, name, request.version(), file.getFileName().toString(), unverified(request, file));
    }

    private KernelSource fromTree(SourceRequest request, Path tree) {
        Path root = tree.toAbsolutePath().normalize();
        if (!Files.exists(root.resolve("Kconfig")) || !Files.exists(root.resolve("Makefile"))) {
            throw new KernelException(
                    "kernel.source is \"" + tree + "\", which is not a kernel tree", "name the top of one");
        }
        String name = "tree-" + Digests.sha256(identity(root)).substring(0, 16) + ".tar.xz";
        Optional<KernelSource> known = cache.find(name);
        if (known.isPresent()) {
            return known.get();
        }
        output.info("Packing the tree " + root);
        Path part = cache.directory().resolve("." + name + ".part");
        // The same tree gives the same tarball, whoever packs it and when.
        List<String> tar = new ArrayList<>(List.of("tar", "--create", "--file", part.toString()));
        tar.addAll(List.of("--use-compress-program=xz -0 -T0", "--sort=name", "--mtime=@0", "--owner=0", "--group=0"));
        tar.addAll(List.of("--numeric-owner", "--exclude-vcs", "--mode=u=rwX,go=rX"));
        tar.addAll(List.of("--transform=s:^\\.:linux-" + request.version() + ":S", "."));
        processes.output(Command.of(root, tar), "look at the permissions of the tree and the space in the cache");
        return cache.add(part, name, request.version(), "the tree " + root.getFileName(), unverified(request, root));
    }

    private static List<String> unverified(SourceRequest request, Path path) {
        return request.sha256().isPresent()
                ? List.of()
                : List.of("Building from " + path
                        + ", which nobody's signature or digest vouches for (kernel.source.sha256 would)");
    }

    /** What changes when a file of the tree does, without reading all of them. */
    private static String identity(Path root) {
        StringBuilder text = new StringBuilder(root.toString());
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.getFileName().toString().equals(".git")
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    text.append('\n')
                            .append(file)
                            .append(' ')
                            .append(attributes.size())
                            .append(' ')
                            .append(attributes.lastModifiedTime());
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw Trees.failure("read the tree", root, e);
        }
        return text.toString();
    }

    private static void requireDigest(SourceRequest request, String found) {
        request.sha256()
                .ifPresent(expected ->
                        Pins.require(expected, found, request.from(), "correct kernel.source.sha256 or kernel.source"));
    }

    private static void refuseOffline(SourceRequest request) {
        if (request.offline()) {
            throw Sources.offline(request);
        }
    }

    private static String suffix(String path) {
        for (String suffix : List.of(".tar.xz", ".tar.gz", ".tar.zst", ".tar.bz2", ".tar")) {
            if (path.endsWith(suffix)) {
                return suffix;
            }
        }
        throw new KernelException(
                "kernel.source names " + path + ", which does not end like a tarball",
                "name a .tar.xz, .tar.gz or .tar");
    }
}
