// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of a kernel's packages.
 *
 * @param flavor such as {@code kvm}
 * @param release the kernel's release, as uname -r prints it
 * @param el the EL it is for
 */
public record KernelPackage(String flavor, KernelRelease release, EnterpriseLinux el) {
    /** RPM's Release. The kernel's release, which is RPM's Version, orders snapshots and releases. */
    public static final String RPM_RELEASE = "1";

    private static final Pattern FLAVOR = Pattern.compile("[a-z][a-z0-9]{0,30}");

    public KernelPackage {
        requireFlavor(flavor);
    }

    /** @throws KernelException if a flavor can't be part of package names and paths */
    public static void requireFlavor(String flavor) {
        if (!FLAVOR.matcher(flavor).matches()) {
            throw new KernelException(
                    "kernel.flavor is \"" + flavor + "\", which can't be part of a package's name",
                    "set kernel.flavor to lower-case letters and digits, such as kvm");
        }
    }

    /** The package's name, such as {@code kernel-lts-kvm-61y}. */
    public String name() {
        return "kernel-lts-" + flavor + "-" + release.version().branch().inPackageNames();
    }

    /** The files in a directory, without debug information. */
    public KernelRpms in(Path directory) {
        String version = release.rpmVersion() + "-" + RPM_RELEASE;
        return new KernelRpms(
                directory.resolve(name() + "-" + version + ".x86_64.rpm"),
                directory.resolve(name() + "-devel-" + version + ".x86_64.rpm"),
                directory.resolve(name() + "-" + version + ".src.rpm"));
    }

    /** What a changelog of one entry says. */
    String change() {
        return "Linux " + release.version() + ", as " + release + " of the flavor " + flavor;
    }

    /** The metadata of the package with debug information, which is installed beside those of other releases. */
    public DebuginfoPackaging.Metadata debuginfo() {
        return new DebuginfoPackaging.Metadata(
                name(),
                release.rpmVersion(),
                RPM_RELEASE,
                "The Linux kernel " + release,
                "GPL-2.0-only",
                List.of(
                        "Provides: installonlypkg(kernel)",
                        "Provides: kernel-lts-debuginfo-uname-r = " + release,
                        // Kernels of the same release have the same paths, whatever their names are.
                        "Conflicts: kernel-lts-debuginfo-uname-r = " + release));
    }
}
