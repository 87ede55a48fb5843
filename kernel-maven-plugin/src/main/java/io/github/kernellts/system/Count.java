// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/** Numbers of things in messages. */
public final class Count {
    private Count() {}

    /**
     * A number and its noun, such as {@code 1 package} or {@code 2 packages}.
     *
     * @param noun the singular of a noun whose plural adds an s
     */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
