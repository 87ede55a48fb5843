// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.fetch.GitCommit;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.SourceDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The origin of a module's source.
 *
 * @param from a directory; a tarball's path or http(s) URL; a git repository's URL; or {@code apt:} and the name of a
 *     Debian package with source in /usr/src, such as those named NAME-dkms
 * @param commit the full id of the commit, for a git repository
 * @param sha256 the digest that a tarball or Debian package must have
 * @param offline whether downloads are forbidden
 * @param outputs the directories written by builds, and the owner's keys, which are excluded from a source directory
 *     around them
 */
public record ModuleSource(
        String from, Optional<String> commit, Optional<String> sha256, boolean offline, List<Path> outputs) {
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]+");
    private static final Pattern URL = Pattern.compile("(?i)(apt:|[a-z]+://).*");

    /** The ways in which source is fetched. */
    public enum Kind {
        APT,
        GIT,
        URL,
        PATH
    }

    public ModuleSource {
        Address.requireNoLogin("kernel.module.source", from);
        outputs = List.copyOf(outputs);
        commit.ifPresent(id -> GitCommit.requireId("kernel.module.commit", id));
    }

    /** A source directory without build outputs. */
    public ModuleSource(String from, Optional<String> commit, Optional<String> sha256, boolean offline) {
        this(from, commit, sha256, offline, List.of());
    }

    /** Whether a source is no path, so that it is not relative to a project. */
    public static boolean isAddress(String from) {
        return URL.matcher(from).matches() || GitCommit.isAddress(from);
    }

    public Kind kind() {
        if (from.startsWith("apt:")) {
            if (!PACKAGE.matcher(debianPackage()).matches()) {
                throw new KernelException(
                        "kernel.module.source is \"" + from + "\", which names no Debian package",
                        "name a Debian package, as in apt:NAME-dkms");
            }
            return Kind.APT;
        }
        if (GitCommit.isAddress(from) || commit.isPresent()) {
            return Kind.GIT;
        }
        return from.matches("(?i)https?://.*") ? Kind.URL : Kind.PATH;
    }

    /** The source if it is a directory: without what git, this build and the owner of keys have there. */
    public Optional<SourceDirectory> directory() {
        if (kind() != Kind.PATH || !Files.isDirectory(Path.of(from))) {
            return Optional.empty();
        }
        Path top = Trees.real(Path.of(from));
        Set<Path> excluded = new HashSet<>(Set.of(top.resolve(".git")));
        outputs.stream().filter(Files::exists).map(Trees::real).forEach(excluded::add);
        return Optional.of(new SourceDirectory(top, excluded, "name other source with kernel.module.source"));
    }

    String debianPackage() {
        return from.substring("apt:".length());
    }
}
