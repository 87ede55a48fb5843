// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.KernelException;
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

    /** Whether a text is three dotted numbers. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** @throws KernelException if the text isn't three dotted numbers */
    public static KernelVersion parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new KernelException(
                    "kernel.version is \"" + text + "\", which is not a point release",
                    "set kernel.version to three numbers such as 6.1.192");
        }
        return new KernelVersion(
                Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
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
