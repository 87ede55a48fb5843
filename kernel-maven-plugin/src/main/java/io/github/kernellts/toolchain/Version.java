// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A tool's version, compared number by number: 1.9 is older than 1.24. */
public record Version(int... parts) implements Comparable<Version> {
    /** Reads dotted numbers and ignores the rest, as in {@code 4.18.0-dirty}. */
    public static Version parse(String text) {
        String dotted = text.replaceFirst("^([0-9]+(?:\\.[0-9]+)*).*", "$1");
        return new Version(
                Arrays.stream(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray());
    }

    @Override
    public int compareTo(Version other) {
        return Arrays.compare(parts, other.parts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && Arrays.equals(parts, version.parts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(parts);
    }

    @Override
    public String toString() {
        return Arrays.stream(parts).mapToObj(Integer::toString).collect(Collectors.joining("."));
    }
}
