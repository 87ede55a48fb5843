// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import java.util.regex.Pattern;

/**
 * The output of {@code uname -r}, such as {@code 6.1.192-1000.el9}.
 *
 * @param version the point release
 * @param build the build number
 * @param el the EL, such as {@code el9}
 */
public record KernelRelease(KernelVersion version, String build, String el) {
    private static final Pattern BUILD = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})*");
    /** __NEW_UTS_LEN of include/uapi/linux/utsname.h. */
    private static final int LONGEST = 64;

    public KernelRelease {
        if (!BUILD.matcher(build).matches()) {
            throw new KernelException(
                    "The build number \"" + build + "\" is not dotted numbers",
                    "give the project a version such as 1000 or 1000-SNAPSHOT, or set kernel.build");
        }
        if ((version + "-" + build + "." + el).length() > LONGEST) {
            throw new KernelException(
                    "The kernel release " + version + "-" + build + "." + el + " is longer than " + LONGEST,
                    "shorten the build number in kernel.build");
        }
    }

    /** CONFIG_LOCALVERSION: the part after the version. */
    public String localVersion() {
        return "-" + build + "." + el;
    }

    /** The release as RPM's Version, which can't contain a hyphen. */
    public String rpmVersion() {
        return toString().replace('-', '_');
    }

    @Override
    public String toString() {
        return version + localVersion();
    }
}
