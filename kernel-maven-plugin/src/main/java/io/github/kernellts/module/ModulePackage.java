// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.rpm.DebuginfoPackaging;
import io.github.kernellts.rpm.SpecText;
import java.nio.file.Path;
import java.util.List;

/**
 * The names, releases and requirements of a module's RPMs for one kernel.
 *
 * <p>The package with the modules has the kernel's release in its name: packages for several kernels are installed side
 * by side, as kernels are, and a newer build for the same kernel upgrades the older one. The common package has one name
 * for all kernels of a branch. Its newest version requires the modules for the newest kernel if that is installed, so
 * that an upgrade of the host brings kernel and modules together; and it has what kernels share.
 *
 * @param recipe the recipe of the module
 * @param kernel the kernel of the packages
 * @param build the number of this build among those of the same version for the same kernel, from 1
 * @param snapshot whether they are snapshots, to be replaced by a release of the same version
 */
public record ModulePackage(ModuleRecipe recipe, DevelPackage kernel, int build, boolean snapshot) {
    /** The name of the package with the modules, such as {@code kmod-px-lts-kvm-6.1.192-1000.el9}. */
    public String name() {
        return "kmod-" + recipe.name() + "-lts-" + kernel.flavor() + "-" + kernel.release();
    }

    /** Its RPM Release: that of a snapshot sorts lower, because the release of the same version has the same paths. */
    public String rpmRelease() {
        return (snapshot ? "0." : "") + build;
    }

    /** Its version and release, such as {@code 3.7.0-1}. */
    public String versionRelease() {
        return recipe.version() + "-" + rpmRelease();
    }

    /** Its requirement: exactly the kernel that it was built for. */
    public String requirement() {
        return kernel.kernel() + " = " + kernel.versionRelease();
    }

    public String fileName() {
        return name() + "-" + versionRelease() + ".x86_64.rpm";
    }

    /** The name of the common package, such as {@code kmod-px-lts-kvm-61y}. */
    public String commonName() {
        return "kmod-" + recipe.name() + "-" + kernel.suffix();
    }

    /** Its RPM Release: that of a package for a later kernel sorts higher. */
    public String commonRelease() {
        String kernelVersion =
                kernel.versionRelease().substring(0, kernel.versionRelease().lastIndexOf('-'));
        return rpmRelease() + "." + kernelVersion;
    }

    /**
     * Its requirement: the modules, where their kernel is installed. So it stays, with the modules of other kernels, when
     * that kernel is removed.
     */
    public String commonRequirement() {
        return "(" + name() + " = " + versionRelease() + " if " + requirement() + ")";
    }

    public String commonFileName() {
        return commonName() + "-" + recipe.version() + "-" + commonRelease() + ".x86_64.rpm";
    }

    /** The source RPM, after which rpmbuild names the source of all packages that it makes from one spec. */
    public String sourceFileName() {
        return commonName() + "-" + recipe.version() + "-" + commonRelease() + ".src.rpm";
    }

    /** The -devel package of its kernel. */
    String buildRequirement() {
        return kernel.kernel() + "-devel = " + kernel.versionRelease();
    }

    /** What a changelog of one entry says. */
    String change() {
        return recipe.name() + " " + recipe.version() + " for the kernel " + kernel.release() + " of the flavor "
                + kernel.flavor();
    }

    /**
     * The metadata of the package with debug information.
     *
     * @param license RPM's License
     */
    public DebuginfoPackaging.Metadata debuginfo(String license) {
        return new DebuginfoPackaging.Metadata(
                new DebuginfoPackaging.Metadata.Source(commonName(), commonRelease()),
                name(),
                recipe.version(),
                rpmRelease(),
                SpecText.line(recipe.summary()),
                SpecText.line(license),
                List.of(
                        "Recommends: " + kernel.kernel() + "-debuginfo = " + kernel.versionRelease(),
                        "Provides: " + debuginfoOf(),
                        // Kernels of the same release have the same paths, whatever their flavors are.
                        "Conflicts: " + debuginfoOf()));
    }

    private String debuginfoOf() {
        return "kmod-" + recipe.name() + "-lts-debuginfo-uname-r = " + kernel.release();
    }

    /** The directory of the modules below a root. */
    public Path directory() {
        return Path.of("lib/modules", kernel.release()).resolve(recipe.location());
    }
}
