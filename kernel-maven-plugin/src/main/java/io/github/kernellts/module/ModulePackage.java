// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import java.nio.file.Path;

/**
 * The name, release and requirement of a module's RPM. The kernel is part of name and release, so that packages for
 * several kernels are installed side by side, as kernels are.
 *
 * @param recipe the recipe of the module
 * @param kernel the kernel of the package
 * @param snapshot whether it is a snapshot, to be replaced by a release of the same version
 */
public record ModulePackage(ModuleRecipe recipe, DevelPackage kernel, boolean snapshot) {
    /** The name, such as {@code kmod-px-lts-kvm-61y}. */
    public String name() {
        return "kmod-" + recipe.name() + "-" + kernel.suffix();
    }

    /** RPM's Release: a snapshot sorts lower, and a package for a later kernel higher. */
    public String rpmRelease() {
        String kernelVersion =
                kernel.versionRelease().substring(0, kernel.versionRelease().lastIndexOf('-'));
        return (snapshot ? "0.1." : "1.") + kernelVersion;
    }

    /** The requirement of the package: exactly the kernel that it was built for. */
    public String requirement() {
        return kernel.kernel() + " = " + kernel.versionRelease();
    }

    public String fileName() {
        return name() + "-" + recipe.version() + "-" + rpmRelease() + ".x86_64.rpm";
    }

    /** The directory of the modules below a root. */
    public Path directory() {
        return Path.of("lib/modules", kernel.release()).resolve(recipe.location());
    }
}
