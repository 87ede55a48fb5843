// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.KernelException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a point release, such as 6.1.192.
 *
 * @param major VERSION of the kernel's Makefile
 * @param minor its PATCHLEVEL
 * @param point its SUBLEVEL
 */
public record KernelVersion(int major, int minor, int point) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,4})");

    private static final Pattern FIRST = Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}");

    /** Whether a text is three dotted numbers. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** @throws KernelException if the text isn't three dotted numbers */
    public static KernelVersion parse(String text) {
        Matcher form = FORM.matcher(text);
        if (FIRST.matcher(text).matches()) {
            // Whoever writes a branch hardly means its first release, which is years old.
            throw new KernelException(
                    "kernel.version is \"" + text + "\", which is a branch and not a point release",
                    "set kernel.version to three numbers: " + text
                            + ".0 is the branch's first release, which kernel.org" + " names " + text
                            + ", and mvn kernel:update shows the newest");
        }
        if (!form.matches()) {
            throw new KernelException(
                    "kernel.version is \"" + text + "\", which is not a point release",
                    "set kernel.version to three numbers such as 6.1.192");
        }
        return new KernelVersion(
                Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
    }

    /** The version of a release that kernel.org names; empty if the name isn't that of a release. */
    public static Optional<KernelVersion> ofRelease(String name) {
        String whole = FIRST.matcher(name).matches() ? name + ".0" : name;
        return isOne(whole) ? Optional.of(parse(whole)) : Optional.empty();
    }

    /** Its name at kernel.org, which has no third number for the first release of a branch. */
    public String releaseName() {
        return point == 0 ? branch().toString() : toString();
    }

    /** Its branch, such as 6.1. */
    public Branch branch() {
        return new Branch(major, minor);
    }

    @Override
    public String toString() {
        return branch() + "." + point;
    }
}
