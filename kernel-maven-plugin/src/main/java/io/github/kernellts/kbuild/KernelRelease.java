// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The output of {@code uname -r}: {@code 6.1.192-1000.el9} for a release, and {@code 6.1.192-0.1000.el9} for a snapshot
 * of the same build number. So both have their own paths, and the snapshot is the older one for rpm and dnf, and for
 * kernel-install and boot loaders, which sort like {@code sort -V}.
 *
 * @param version the point release
 * @param build the build number, which is the same for a release and its snapshots
 * @param snapshot whether it precedes the release of that build number
 * @param el the EL, such as {@code el9}
 */
public record KernelRelease(KernelVersion version, String build, boolean snapshot, String el) {
    /** Stands before a snapshot's build number, and sorts before every build number. */
    private static final String BEFORE = "0.";

    private static final String NUMBER = "[1-9][0-9]{0,8}(?:\\.[0-9]{1,9})*";
    private static final Pattern BUILD = Pattern.compile(NUMBER);
    private static final Pattern RELEASE =
            Pattern.compile("([0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,4})[-_](0\\.)?(" + NUMBER + ")\\.(el[0-9]+)");
    /** __NEW_UTS_LEN of include/uapi/linux/utsname.h. */
    private static final int LONGEST = 64;

    public KernelRelease {
        if (!BUILD.matcher(build).matches()) {
            throw new KernelException(
                    "The build number \"" + build + "\" is not dotted numbers, of which the first has no leading 0"
                            + " (that is the mark of a snapshot)",
                    "give the project a version such as 1000 or 1000-SNAPSHOT, or set kernel.build");
        }
        String text = text(version, build, snapshot, el);
        if (text.length() > LONGEST) {
            throw new KernelException(
                    "The kernel release " + text + " is longer than " + LONGEST,
                    "shorten the build number in kernel.build");
        }
    }

    /**
     * Reads a release.
     *
     * @param text the output of {@code uname -r}, or the Version of the kernel's RPM
     * @return empty if it isn't a release of this project
     */
    public static Optional<KernelRelease> parse(String text) {
        Matcher parts = RELEASE.matcher(text);
        return parts.matches()
                ? Optional.of(new KernelRelease(
                        KernelVersion.parse(parts.group(1)), parts.group(3), parts.group(2) != null, parts.group(4)))
                : Optional.empty();
    }

    /** CONFIG_LOCALVERSION: the part after the version. */
    public String localVersion() {
        return toString().substring(version.toString().length());
    }

    /** The release as RPM's Version, which can't contain a hyphen. */
    public String rpmVersion() {
        return toString().replace('-', '_');
    }

    @Override
    public String toString() {
        return text(version, build, snapshot, el);
    }

    private static String text(KernelVersion version, String build, boolean snapshot, String el) {
        return version + "-" + (snapshot ? BEFORE : "") + build + "." + el;
    }
}
