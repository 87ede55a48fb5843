// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.check;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The checks of a kernel's packages. The boot check's own script prints the ids of its checks. */
public enum KernelCheck {
    RPM_SIGNATURES(Group.VERIFY, true, "RPMs are signed by the owner's key"),
    MODULE_SIGNATURES(Group.VERIFY, true, "Modules are signed by the owner's key"),
    IMAGE_SIGNATURE(Group.VERIFY, false, "vmlinuz is signed for Secure Boot"),
    IMAGE_HMAC(Group.VERIFY, true, "The digest that fips=1 compares is that of vmlinuz"),
    MODULE_BTF(Group.VERIFY, true, "BTF in vmlinux and in every module"),
    MODULE_VERMAGIC(Group.VERIFY, true, "Modules are of this kernel"),
    SYSTEM_MAP(Group.VERIFY, true, "System.map is that of vmlinuz"),
    DEVEL(Group.VERIFY, true, "-devel has what builds modules"),
    DEBUGINFO(Group.VERIFY, false, "Debug information of vmlinux and of every module"),
    LEAKS(Group.VERIFY, true, "No private key in any RPM"),
    PROVENANCE(Group.VERIFY, true, "The provenance is signed and of these packages"),
    UNAME(Group.BOOT, true, "Booted: uname -r"),
    REFUSES_UNSIGNED(Group.BOOT, true, "Booted: refuses an unsigned module"),
    REFUSES_FOREIGN(Group.BOOT, true, "Booted: refuses a module signed by another key"),
    REFUSES_FLIPPED(Group.BOOT, true, "Booted: refuses a module with a flipped bit"),
    REFUSES_ABSURD(Group.BOOT, true, "Booted: refuses a signature of absurd length"),
    REFUSES_TRAILING(Group.BOOT, true, "Booted: refuses a byte after the signature"),
    LOADS_SIGNED(Group.BOOT, true, "Booted: loads a signed module"),
    BTF_VMLINUX(Group.BOOT, true, "Booted: the kernel's BTF is there"),
    BTF_MODULE(Group.BOOT, false, "Booted: a module's BTF is there"),
    BTRFS(Group.BOOT, false, "Booted: BTRFS reads what it wrote"),
    SELINUX(Group.BOOT, false, "Booted: SELinux is there"),
    LOCKDOWN(Group.BOOT, false, "Booted: lockdown is there"),
    CRASHKERNEL(Group.BOOT, false, "Booted: crashkernel=auto reserves memory"),
    FIREWALL(Group.BOOT, false, "Booted: a firewall's REJECT answers");

    /** The checks that one goal runs. */
    public enum Group {
        /** The goal verify, on finished packages. */
        VERIFY,
        /** The goal boot, on the running kernel. */
        BOOT;

        /** The goal's name. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Group group;
    private final boolean always;
    private final String title;

    KernelCheck(Group group, boolean always, String title) {
        this.group = group;
        this.always = always;
        this.title = title;
    }

    /** The name in messages and files, such as {@code module-btf}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Group group() {
        return group;
    }

    /** Whether it holds for every kernel, not only for those whose branch or configuration has the feature. */
    public boolean always() {
        return always;
    }

    /** The property that it proves, as worded in the report. */
    public String title() {
        return title;
    }

    /** The check with that id, if there is one. */
    public static Optional<KernelCheck> of(String id) {
        return Stream.of(values()).filter(check -> check.id().equals(id)).findFirst();
    }

    /** The checks of a group, in the order in which they are shown. */
    public static Stream<KernelCheck> of(Group group) {
        return Stream.of(values()).filter(check -> check.group == group);
    }
}
