// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

/**
 * An input of packages.
 *
 * @param kind its role
 * @param name such as {@code linux}, or the name of a file
 * @param version its version, or empty for a file
 * @param digest the SHA-256 of its file, or of a git repository the commit, in hexadecimal
 * @param origin where it came from, or empty
 */
public record Material(Kind kind, String name, String version, String digest, String origin) {
    /** Digits of a commit in a repository that names objects by SHA-1. */
    private static final int COMMIT = 40;

    /** The role of a material. */
    public enum Kind {
        /** The source of the kernel or module. */
        SOURCE,
        /** A patch to it. */
        PATCH,
        /** The resolved configuration. */
        CONFIGURATION,
        /** The -devel package of the kernel that a module is for. */
        KERNEL,
        /** A program of the toolchain. The digest is that of the program alone, without the programs that it calls. */
        TOOL
    }

    /** Whether the digest is a commit of git's. */
    boolean isCommit() {
        return digest.length() == COMMIT;
    }
}
