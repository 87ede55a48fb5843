// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identification of a system in os-release(5).
 *
 * @param name PRETTY_NAME, such as {@code Rocky Linux 9.6 (Blue Onyx)}
 * @param platform PLATFORM_ID without its prefix, such as {@code el9}; the same in all rebuilds of an Enterprise Linux
 */
public record OperatingSystem(String name, Optional<String> platform) {
    public static OperatingSystem parse(String osRelease) {
        return new OperatingSystem(
                value(osRelease, "PRETTY_NAME").orElse("an unknown system"),
                value(osRelease, "PLATFORM_ID").map(id -> id.replaceFirst("^platform:", "")));
    }

    private static Optional<String> value(String osRelease, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + "=[\"']?(.*?)[\"']?$").matcher(osRelease);
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }

    /** Whether the system is a given Enterprise Linux. */
    public boolean is(String el) {
        return platform.filter(el::equals).isPresent();
    }
}
