// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.ExpectedDigest;
import io.github.kernellts.fetch.GitCommit;
import io.github.kernellts.system.Address;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The source that a build asks for.
 *
 * @param version the point release
 * @param from {@code auto}, {@code kernel.org}, {@code apt}, the path or URL of a tarball, the path of a tree, or with a
 *     commit the address or path of a git repository
 * @param commit the full id of the commit, if it is from a git repository
 * @param sha256 the digest that the tarball must have, if the user gave one
 * @param mirror the base address of kernel.org's directories, such as {@code v6.x} and {@code v7.x}
 * @param keyring a file of OpenPGP public keys in place of the kernel developers' own, if the user gave one
 * @param aptEntries a file of apt entries in place of the machine's own, if the user gave one
 * @param release whether a release is built: of exactly this version and from this source, or not at all
 * @param offline whether downloads are forbidden
 * @param run when Maven was started; goals of one run share what the first of them found out from servers
 */
public record SourceRequest(
        KernelVersion version,
        String from,
        Optional<String> commit,
        Optional<ExpectedDigest> sha256,
        URI mirror,
        Optional<Path> keyring,
        Optional<Path> aptEntries,
        boolean release,
        boolean offline,
        Instant run) {
    /** The address of kernel.org's releases; their tarballs are the same on every mirror. */
    public static final URI KERNEL_ORG = URI.create("https://cdn.kernel.org/pub/linux/kernel/");

    /**
     * @throws io.github.kernellts.system.KernelException if the source is an address with a login, or the commit is not
     *     named by its full id
     */
    public SourceRequest {
        Address.requireNoLogin("kernel.source", from);
        commit.ifPresent(id -> GitCommit.requireId("kernel.source.commit", id));
    }

    /**
     * The path of a tree or tarball that nobody vouches for: neither a commit nor a digest says that it was published, so
     * that what lies there may be the user's alone.
     */
    public Optional<Path> unpublished() {
        return commit.isEmpty() && sha256.isEmpty() && NamedSource.isPath(from)
                ? Optional.of(Path.of(from))
                : Optional.empty();
    }

    /** Whether it is of a release of kernel.org's or Debian's, and not of a tree that anyone may have changed. */
    public boolean isReleased() {
        return commit.isEmpty() && keyring.isEmpty() && NamedSource.isWord(from);
    }

    /**
     * A release that kernel.org signed.
     *
     * @param keyring OpenPGP public keys in place of the kernel developers' own
     */
    public static SourceRequest signed(KernelVersion version, URI mirror, Optional<Path> keyring) {
        return new SourceRequest(
                version,
                "kernel.org",
                Optional.empty(),
                Optional.empty(),
                mirror,
                keyring,
                Optional.empty(),
                true,
                false,
                Instant.now());
    }

    /** The same request to other archives of apt's. */
    SourceRequest of(Path entries) {
        return new SourceRequest(
                version, from, commit, sha256, mirror, keyring, Optional.of(entries), release, offline, run);
    }

    /** The address of a mirror that a user gave, or else kernel.org's own. */
    public static URI mirror(Optional<String> given) {
        return given.map(address ->
                        Address.http("kernel.source.mirror", address.endsWith("/") ? address : address + "/"))
                .orElse(KERNEL_ORG);
    }

    /** The digest that the user gave. */
    public static Optional<ExpectedDigest> digest(String sha256) {
        return Optional.ofNullable(sha256).map(text -> new ExpectedDigest(text, "kernel.source.sha256"));
    }
}
