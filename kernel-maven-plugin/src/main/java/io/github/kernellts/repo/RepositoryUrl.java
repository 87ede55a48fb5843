// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.system.Address;
import io.github.kernellts.system.KernelException;
import java.net.URI;
import java.nio.file.Path;

/**
 * The address below which repositories are served, without a slash at its end. It is written to {@code .repo} files,
 * where a line end would begin another setting.
 *
 * @param address an http, https or file address
 */
public record RepositoryUrl(String address) {
    private static final String PROPERTY = "kernel.repo.url";

    /** @throws KernelException if dnf could not use the address, or it contains a login */
    public static RepositoryUrl of(String given) {
        Address.requireNoLogin(PROPERTY, given);
        URI uri;
        try {
            uri = URI.create(given);
        } catch (IllegalArgumentException e) {
            throw refused(given, "is not an address", e);
        }
        String scheme = uri.getScheme();
        boolean web = scheme != null && scheme.matches("(?i)https?") && uri.getHost() != null;
        boolean local = "file".equalsIgnoreCase(scheme) && given.regionMatches(true, 0, "file:///", 0, 8);
        if (!web && !local) {
            throw refused(given, "is not an http, https or file address", null);
        }
        if (uri.getQuery() != null || uri.getFragment() != null) {
            throw refused(given, "has a query or a fragment, and paths are appended to it", null);
        }
        return new RepositoryUrl(given.replaceFirst("/+$", ""));
    }

    /** The address of a directory on this machine, for a repository that is not served. */
    public static RepositoryUrl of(Path directory) {
        return new RepositoryUrl("file://" + directory);
    }

    private static KernelException refused(String given, String why, Exception cause) {
        return new KernelException(
                PROPERTY + " "
                        + (given.isBlank() ? "is empty" : "(" + given.replaceAll("\\p{Cntrl}", "?") + ") " + why),
                "set " + PROPERTY + " to the address that the directory is served at, such as"
                        + " https://kernels.example.org",
                cause);
    }
}
