// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

/**
 * One line of a fragment.
 *
 * @param option the option without its {@code CONFIG_}
 * @param value {@code y}, {@code m}, {@code n} for "is not set", a number, or a string with its quotes
 * @param fragment the fragment's name
 * @param line the line's number in it, from one
 */
public record OptionSetting(String option, String value, String fragment, int line) {
    public String place() {
        return fragment + ":" + line;
    }

    /** The line in the form that Kconfig itself writes. */
    public String text() {
        return value.equals("n") ? "# CONFIG_" + option + " is not set" : "CONFIG_" + option + "=" + value;
    }
}
