// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.GitCommit;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code kernel.source} says, which can be looked at before anything is fetched. */
public final class NamedSource {
    private static final Pattern WORD = Pattern.compile("auto|kernel\\.org|apt");
    private static final Pattern URL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");

    /** Endings of tarballs, and those for which they stand. */
    private static final Map<String, String> SUFFIXES = Map.ofEntries(
            Map.entry(".tar", ".tar"),
            Map.entry(".tar.xz", ".tar.xz"),
            Map.entry(".txz", ".tar.xz"),
            Map.entry(".tar.gz", ".tar.gz"),
            Map.entry(".tgz", ".tar.gz"),
            Map.entry(".tar.bz2", ".tar.bz2"),
            Map.entry(".tbz2", ".tar.bz2"),
            Map.entry(".tar.zst", ".tar.zst"),
            Map.entry(".tzst", ".tar.zst"));

    private NamedSource() {}

    /** Whether it is one of the words for releases. */
    static boolean isWord(String from) {
        return WORD.matcher(from).matches();
    }

    /** Whether it is a path, and so relative to a project. */
    public static boolean isPath(String from) {
        return !isWord(from) && !isUrl(from) && !GitCommit.isAddress(from);
    }

    static boolean isUrl(String from) {
        return URL.matcher(from).matches();
    }

    /**
     * Checks what can be known without the network.
     *
     * @throws KernelException if it is a git repository without a commit, a commit of no repository, a path that is
     *     neither a tarball nor a kernel tree, a tree of another version, or a URL without a digest
     */
    public static void require(SourceRequest request) {
        String from = request.from();
        if (request.commit().isPresent()) {
            requireRepository(from);
            return;
        }
        if (GitCommit.isAddress(from)) {
            throw new KernelException(
                    "kernel.source is the git repository " + from + ", and no commit is named",
                    "set kernel.source.commit to the full id of the one to build");
        }
        if (isUrl(from)) {
            requireUrl(request);
            return;
        }
        if (!isPath(from)) {
            return;
        }
        Path path = Path.of(from);
        if (Files.isDirectory(path)) {
            if (!Files.exists(path.resolve("Kconfig")) || !Files.isRegularFile(path.resolve("Makefile"))) {
                throw new KernelException(
                        "kernel.source is \"" + path + "\", which is not a kernel tree",
                        "set kernel.source to the top directory of a kernel tree, which holds Kconfig and Makefile, or"
                                + " kernel.source.commit to a commit if it is a git repository");
            }
            KernelTree.of(path, "kernel.source, the tree " + path + ",").require(request.version());
        } else if (Files.isRegularFile(path)) {
            requireTarball(path);
        } else {
            throw new KernelException(
                    "kernel.source is \"" + from + "\", and there is no such file or directory",
                    "set kernel.source to auto, kernel.org, apt, or the path or URL of a kernel tarball or tree");
        }
    }

    private static void requireUrl(SourceRequest request) {
        URI from = Address.http("kernel.source", request.from());
        if (request.sha256().isEmpty()) {
            throw new KernelException(
                    "A tarball from " + from + " can't be verified without its digest",
                    "set kernel.source.sha256 to the SHA-256 that its maker published");
        }
        suffix(from);
    }

    private static void requireTarball(Path file) {
        suffix(file);
        if (!Files.isReadable(file)) {
            throw new KernelException(
                    "kernel.source is \"" + file + "\", which this user may not read",
                    "allow reading it, or set kernel.source to another tarball");
        }
        if (Trees.size(file) == 0) {
            throw new KernelException(
                    "kernel.source is \"" + file + "\", which is empty",
                    "fetch it again, or set kernel.source to another tarball");
        }
    }

    /**
     * The ending that a tarball has in the cache and in a source package, by its own name or that of a link to it.
     *
     * @throws KernelException if neither is the name of a tarball
     */
    static String suffix(Path file) {
        return ending(file.toString())
                .or(() -> ending(Trees.real(file).toString()))
                .orElseThrow(() -> noEnding(file.toString()));
    }

    /** The same, by the path in an address. */
    static String suffix(URI from) {
        return Optional.ofNullable(from.getPath())
                .flatMap(NamedSource::ending)
                .orElseThrow(() -> noEnding(from.toString()));
    }

    private static Optional<String> ending(String path) {
        return SUFFIXES.entrySet().stream()
                .filter(each -> path.endsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static KernelException noEnding(String path) {
        return new KernelException(
                "kernel.source names " + path + ", which doesn't end in the name of an archive format",
                "set kernel.source to a .tar.xz, .tar.gz, .tar.zst, .tar.bz2 or .tar");
    }

    private static void requireRepository(String from) {
        if (isWord(from)) {
            throw new KernelException(
                    "kernel.source.commit is set, and kernel.source is " + from + ", which is no git repository",
                    "set kernel.source to the address or the path of the repository that has the commit");
        }
        // A bare repository has no .git (gitrepository-layout(5)).
        if (isPath(from) && !Files.exists(Path.of(from, ".git")) && !Files.isDirectory(Path.of(from, "objects"))) {
            throw new KernelException(
                    "kernel.source.commit is set, and kernel.source is \"" + from
                            + "\", where there is no git repository",
                    "set kernel.source to the top directory or the address of a repository, or leave"
                            + " kernel.source.commit out");
        }
    }
}
