// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A program that a build runs.
 *
 * @param name its name on the PATH
 * @param minimum the oldest supported version, or empty for any version
 * @param versionOption the option that prints its version
 * @param debian its Debian package
 * @param el its package in Enterprise Linux 8, 9 and 10, or empty if none of them has one
 * @param purpose its purpose in a build, for messages
 */
public record Tool(String name, String minimum, String versionOption, String debian, String el, String purpose) {

    public static final String PATCH = "patch";
    /** Rewrites paths in debug information. */
    public static final String DEBUGEDIT = "debugedit";

    /** Any version of a program whose packages have the same name. */
    static Tool any(String name, String purpose) {
        return new Tool(name, "", "--version", name, name, purpose);
    }

    /** What mends its absence. */
    String remedy() {
        return "install " + debian + " (apt)" + (el.isEmpty() ? "" : " or " + el + " (dnf)");
    }

    /** The same tool with another minimum. */
    Tool atLeast(String version) {
        return new Tool(name, version, versionOption, debian, el, purpose);
    }

    /**
     * The tools that build a kernel and its RPMs. The minimum versions are those of the kernel's own
     * Documentation/process/changes.rst in 6.1, except for pahole (module BTF readable by EL9's tools needs 1.22) and
     * rpmbuild (zstd payloads need 4.14).
     */
    public static final List<Tool> FOR_BUILDING = List.of(
            // -gno-column-info came with 8.1.
            new Tool("gcc", "8.1", "-dumpfullversion", "gcc", "gcc", "the compiler"),
            new Tool("ld", "2.23", "--version", "binutils", "binutils", "the linker"),
            new Tool("make", "3.82", "--version", "make", "make", "kbuild"),
            new Tool("flex", "2.5.35", "--version", "flex", "flex", "Kconfig"),
            new Tool("bison", "2.0", "--version", "bison", "bison", "Kconfig"),
            new Tool("bc", "", "--version", "bc", "bc", "kbuild's time constants"),
            new Tool("perl", "5", "-e print+substr($^V,1)", "perl", "perl-interpreter", "kbuild's scripts"),
            // scripts/bpf_doc.py makes bpf_helper_defs.h of resolve_btfids; 3.5 is changes.rst's of 6.12.
            new Tool("python3", "3.5", "--version", "python3", "python3", "resolve_btfids"),
            new Tool("pahole", "1.22", "--version", "pahole", "dwarves", "BTF"),
            new Tool("pkg-config", "", "--version", "pkg-config", "pkgconf-pkg-config", "kbuild's host programs"),
            new Tool("depmod", "13", "--version", "kmod", "kmod", "the list of module dependencies"),
            new Tool("tar", "1.28", "--version", "tar", "tar", "unpacking sources"),
            new Tool("xz", "", "--version", "xz-utils", "xz", "unpacking sources"),
            new Tool("zstd", "", "--version", "zstd", "zstd", "the compressed kernel image"),
            new Tool("gzip", "", "--version", "gzip", "gzip", "kbuild"),
            new Tool(PATCH, "2.7", "--version", PATCH, PATCH, "the patch series"),
            new Tool("eu-strip", "0.170", "--version", "elfutils", "elfutils", "the debug information"),
            // Of EL 8, rpm-build has it itself, off the PATH; that of EL 9 and 10 requires its package.
            new Tool(DEBUGEDIT, "", "--version", DEBUGEDIT, "rpm-build", "the sources of the debug information"),
            new Tool("rpmbuild", "4.14", "--version", "rpm", "rpm-build", "RPM packaging"));

    /** The tools that patch a source and resolve a configuration: nothing is compiled but Kconfig and a trial of linking. */
    public static final List<Tool> FOR_CONFIGURING = FOR_BUILDING.stream()
            .filter(tool -> Set.of("gcc", "ld", "make", "flex", "bison", "pahole", "pkg-config", "tar", "xz", PATCH)
                    .contains(tool.name()))
            .toList();

    /** The tools for external modules: fewer, as the host programs of -devel are already built. */
    static final List<String> FOR_MODULES = List.of(
            "gcc",
            "ld",
            "make",
            "perl",
            "pahole",
            "depmod",
            "tar",
            "xz",
            "gzip",
            "patch",
            "eu-strip",
            DEBUGEDIT,
            "rpmbuild");

    /** The tools that always run on this machine, even if a container builds. */
    static final List<String> FOR_SOURCES = List.of("tar", "xz", PATCH);

    static final Tool RPMKEYS = new Tool("rpmkeys", "4.14", "--version", "rpm", "rpm", "the signatures of RPMs");

    /** The tools that create a repository. */
    static final List<Tool> FOR_REPOSITORIES = List.of(
            new Tool("createrepo_c", "0.16", "--version", "createrepo-c", "createrepo_c", "the repository's metadata"),
            RPMKEYS);

    /** The tools that fetch a commit. */
    static final List<Tool> FOR_COMMITS = List.of(
            any("git", "the module's source"),
            new Tool("prlimit", "", "--version", "util-linux", "util-linux", "the limit on what git fetches"));

    /** The tools that boot a kernel with an initramfs. */
    static final List<Tool> FOR_LOADING = List.of(
            new Tool(
                    "qemu-system-x86_64",
                    "4.0",
                    "--version",
                    "qemu-system-x86",
                    "qemu-kvm-core",
                    "booting the packaged kernel"),
            new Tool("busybox", "", "--help", "busybox-static", "", "the userland of the boot check"));

    /** The tools that boot the finished kernel and try its promises. */
    static final List<Tool> FOR_BOOTING = Stream.concat(
                    FOR_LOADING.stream(),
                    Stream.of(new Tool(
                            "mkfs.btrfs", "5.5", "--version", "btrfs-progs", "", "the disk of the boot check")))
            .toList();
}
