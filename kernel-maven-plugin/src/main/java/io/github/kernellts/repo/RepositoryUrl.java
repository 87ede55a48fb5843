// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.system.Address;
import io.github.kernellts.system.KernelException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The address below which repositories are served, without a slash at its end. It is written to {@code .repo} files,
 * where a line end would begin another setting.
 *
 * @param address an http, https or file address
 */
public record RepositoryUrl(String address) {
    private static final String PROPERTY = "kernel.repo.url";
    /** The directories of packages, which a reader may have copied from a .repo file. */
    private static final Pattern BELOW = Pattern.compile("/el[0-9]+/(?:x86_64|source|debug)$");

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
        String address = given.replaceFirst("/+$", "");
        if (BELOW.matcher(address).find()) {
            throw refused(given, "is that of packages, whose directory is appended to it", null);
        }
        return new RepositoryUrl(address);
    }

    /** The address of a directory on this machine, for a repository that is not served. */
    public static RepositoryUrl of(Path directory) {
        // Percent signs for blanks and others: curl, which dnf uses, ends an address at a blank.
        return new RepositoryUrl("file://" + directory.toUri().getRawPath().replaceFirst("/$", ""));
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
