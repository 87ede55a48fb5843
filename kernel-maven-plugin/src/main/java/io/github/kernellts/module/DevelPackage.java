// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's -devel RPM, as its header describes it.
 *
 * @param rpm the file
 * @param kernel the name of the kernel's own package, such as {@code kernel-lts-kvm-61y}
 * @param flavor the kernel's flavor, such as {@code kvm}
 * @param versionRelease version and release of both packages, such as {@code 6.1.192_1000.el9-1}
 * @param release the output of uname -r on that kernel
 * @param el the EL of the kernel
 * @param built the time of its build
 */
public record DevelPackage(
        Path rpm,
        String kernel,
        String flavor,
        String versionRelease,
        String release,
        EnterpriseLinux el,
        Instant built) {
    private static final Pattern NAME = Pattern.compile("(kernel-lts-([a-z][a-z0-9]*)-[0-9]+y)-devel");

    /** @throws KernelException if the file is no -devel RPM of this project */
    public static DevelPackage of(Path file) {
        RpmFile rpm = new RpmFile(file);
        Matcher name = NAME.matcher(rpm.name());
        Optional<KernelRelease> release = KernelRelease.parse(rpm.version());
        if (!name.matches() || release.isEmpty()) {
            throw new KernelException(
                    file.getFileName() + " is the package " + rpm.name() + "-" + rpm.versionRelease()
                            + ", which is no -devel package of kernel-lts",
                    "set kernel.devel.rpms to a -devel RPM, or depend on an artifact of type rpm with a classifier such as"
                            + " devel-el9-6.1-x86_64");
        }
        return new DevelPackage(
                file,
                name.group(1),
                name.group(2),
                rpm.versionRelease(),
                release.get().toString(),
                EnterpriseLinux.parse(release.get().el()),
                rpm.built());
    }

    /** The point release of the kernel. */
    public KernelVersion version() {
        return KernelVersion.parse(release.substring(0, release.indexOf('-')));
    }

    /** The suffix that distinguishes this kernel's packages, as in {@code lts-kvm-61y}. */
    public String suffix() {
        return kernel.substring("kernel-".length());
    }
}
