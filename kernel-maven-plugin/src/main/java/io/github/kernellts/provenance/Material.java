package io.github.kernellts.provenance;

/**
 * Something that packages were made of or by.
 *
 * @param kind what it is to them
 * @param name such as {@code linux}, or the name of a file
 * @param version its version, or empty for a file
 * @param sha256 the SHA-256 of its file, in hexadecimal
 * @param origin where it came from, or empty
 */
public record Material(Kind kind, String name, String version, String sha256, String origin) {
    /** What a material is to the packages. */
    public enum Kind {
        /** The kernel's source. */
        SOURCE,
        /** A patch to it. */
        PATCH,
        /** The resolved configuration. */
        CONFIGURATION,
        /** A program of the toolchain. The digest is that of the program alone, not of what it calls. */
        TOOL
    }
}
