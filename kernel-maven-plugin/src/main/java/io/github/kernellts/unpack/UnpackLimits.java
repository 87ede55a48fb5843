// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

/**
 * The limits on the content of an archive, checkout or directory. A kernel's source has 90,000 entries and 1.7 GB.
 *
 * @param entries the number of files, directories and links
 * @param bytes the size of all files together
 * @param path the length of a path below the top, in characters
 */
public record UnpackLimits(long entries, long bytes, int path) {
    /** The limits for every source and RPM. */
    public static final UnpackLimits STANDARD = new UnpackLimits(500_000, 16L << 30, 1024);
}
