// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import java.nio.file.Path;

/**
 * How a module's RPM is called. The kernel is part of name and release, so that packages for several kernels are
 * installed side by side, as kernels are.
 *
 * @param recipe what is packaged
 * @param kernel the kernel that it is for
 * @param snapshot whether a release of the same version is to replace it
 */
public record ModulePackage(ModuleRecipe recipe, DevelPackage kernel, boolean snapshot) {
    /** Such as {@code kmod-px-lts-kvm-61y}. */
    public String name() {
        return "kmod-" + recipe.name() + "-" + kernel.suffix();
    }

    /** RPM's Release: that of a snapshot sorts lower, and that for a later kernel higher. */
    public String rpmRelease() {
        String kernelVersion =
                kernel.versionRelease().substring(0, kernel.versionRelease().lastIndexOf('-'));
        return (snapshot ? "0.1." : "1.") + kernelVersion;
    }

    /** What the package requires: exactly the kernel that it was built for. */
    public String requirement() {
        return kernel.kernel() + " = " + kernel.versionRelease();
    }

    public String fileName() {
        return name() + "-" + recipe.version() + "-" + rpmRelease() + ".x86_64.rpm";
    }

    /** Where the modules lie below a root. */
    public Path directory() {
        return Path.of("lib/modules", kernel.release()).resolve(recipe.location());
    }
}
