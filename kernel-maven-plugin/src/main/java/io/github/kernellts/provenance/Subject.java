// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

/**
 * The subject of packages.
 *
 * @param kind a kernel, or a module for one
 * @param name the packages' name, such as {@code kernel-lts-kvm-61y}
 * @param version their version and release, such as {@code 6.1.192_1000.el9-1}
 * @param upstream the version of the packaged software, such as {@code 6.1.192}
 * @param license its licence: an SPDX identifier for a kernel, and the text of MODULE_LICENSE for a module
 */
public record Subject(Kind kind, String name, String version, String upstream, String license) {
    /** The packaged software. */
    public enum Kind {
        /** A kernel. */
        KERNEL,
        /** A kernel's external module. */
        MODULE
    }

    /** The subject of a kernel's packages. */
    public static Subject ofKernel(String name, String version, String upstream) {
        return new Subject(Kind.KERNEL, name, version, upstream, "GPL-2.0-only");
    }
}
