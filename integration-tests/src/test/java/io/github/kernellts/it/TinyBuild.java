// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.nio.file.Path;

/**
 * The names of one build of the tiny kernel and of its packages.
 *
 * @param version the kernel version, such as {@code 6.1.192}
 * @param number the build number, which is the Maven version without {@code -SNAPSHOT}
 * @param el the EL, such as {@code el9}
 * @param snapshot whether it is a snapshot
 */
record TinyBuild(String version, String number, String el, boolean snapshot) {
    /** A build of a snapshot, of the parent's kernel version, for EL 9. */
    static TinyBuild snapshot(String number) {
        return new TinyBuild(Versions.KERNEL, number, "el9", true);
    }

    /** A build of a release, of the parent's kernel version, for EL 9. */
    static TinyBuild release(String number) {
        return new TinyBuild(Versions.KERNEL, number, "el9", false);
    }

    /** The same build of another kernel version. */
    TinyBuild ofVersion(String other) {
        return new TinyBuild(other, number, el, snapshot);
    }

    /** The same build for another EL. */
    TinyBuild forEl(String other) {
        return new TinyBuild(version, number, other, snapshot);
    }

    /** The output of {@code uname -r}: {@code 6.1.192-7.el9}, or {@code 6.1.192-0.7.el9} for a snapshot. */
    String release() {
        return version + "-" + (snapshot ? "0." : "") + number + "." + el;
    }

    /** The Version of its RPMs, such as {@code 6.1.192_7.el9}. */
    String rpmVersion() {
        return release().replace('-', '_');
    }

    /** Version and Release of its RPMs, such as {@code 6.1.192_7.el9-1}. */
    String versionRelease() {
        return rpmVersion() + "-1";
    }

    /** The name of the kernel's package, such as {@code kernel-lts-tiny-61y}. */
    String packageName() {
        return "kernel-lts-tiny-" + series();
    }

    /** The part of package names for the branch, such as {@code 61y}. */
    String series() {
        String[] numbers = version.split("\\.");
        return numbers[0] + numbers[1] + "y";
    }

    /** Name, Version, Release and architecture of the kernel's package, as rpm lists it. */
    String kernel() {
        return packageName() + "-" + versionRelease() + ".x86_64";
    }

    /** The same of the -devel package. */
    String devel() {
        return packageName() + "-devel-" + versionRelease() + ".x86_64";
    }

    /**
     * The same of a module's package for this kernel. The module is a snapshot if the kernel is.
     *
     * @param module such as {@code dm-writeboost}
     * @param moduleVersion the module's own version
     */
    String module(String module, String moduleVersion) {
        return "kmod-" + module + "-lts-tiny-" + release() + "-" + moduleVersion + "-" + moduleRelease() + ".x86_64";
    }

    /** The same of the module's common package that was made for this kernel. */
    String commonModule(String module, String moduleVersion) {
        return "kmod-" + module + "-lts-tiny-" + series() + "-" + moduleVersion + "-" + moduleRelease() + "."
                + rpmVersion() + ".x86_64";
    }

    private String moduleRelease() {
        return snapshot ? "0.1" : "1";
    }

    /** The kernel's RPM in a directory. */
    Path kernelIn(Path directory) {
        return directory.resolve(kernel() + ".rpm");
    }

    /** The -devel RPM in a directory. */
    Path develIn(Path directory) {
        return directory.resolve(devel() + ".rpm");
    }

    /** The RPM with the debug information of the kernel in a directory. */
    Path debuginfoIn(Path directory) {
        return directory.resolve(packageName() + "-debuginfo-" + versionRelease() + ".x86_64.rpm");
    }

    /** The source RPM in a directory. */
    Path sourceIn(Path directory) {
        return directory.resolve(packageName() + "-" + versionRelease() + ".src.rpm");
    }
}
