// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

/**
 * What packages are of.
 *
 * @param kind a kernel, or a module for one
 * @param name the packages' name, such as {@code kernel-lts-kvm-61y}
 * @param version their version and release, such as {@code 6.1.192_1000.el9-1}
 * @param upstream the version of what was packaged, such as {@code 6.1.192}
 * @param license its licence: an SPDX identifier for a kernel, and in MODULE_LICENSE's words for a module
 */
public record Subject(Kind kind, String name, String version, String upstream, String license) {
    /** What was packaged. */
    public enum Kind {
        /** A kernel. */
        KERNEL,
        /** A kernel's external module. */
        MODULE
    }

    /** That of a kernel. */
    public static Subject ofKernel(String name, String version, String upstream) {
        return new Subject(Kind.KERNEL, name, version, upstream, "GPL-2.0-only");
    }
}
