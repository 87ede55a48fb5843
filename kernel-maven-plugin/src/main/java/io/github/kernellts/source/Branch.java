// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import java.util.Comparator;

/**
 * The number of a branch, such as 6.12; ordered by number, so that 6.12 is newer than 6.6.
 *
 * @param major VERSION of the kernel's Makefile
 * @param minor its PATCHLEVEL
 */
public record Branch(int major, int minor) implements Comparable<Branch> {
    private static final Comparator<Branch> ORDER =
            Comparator.comparingInt(Branch::major).thenComparingInt(Branch::minor);

    /** Parses two dotted numbers; the caller has checked their form. */
    public static Branch parse(String dotted) {
        String[] parts = dotted.split("\\.");
        return new Branch(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /** Its form in package names, such as {@code 612y}. */
    public String inPackageNames() {
        return "" + major + minor + "y";
    }

    @Override
    public int compareTo(Branch other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
