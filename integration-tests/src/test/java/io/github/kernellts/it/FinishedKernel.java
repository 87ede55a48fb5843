// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The RPM of a kvm kernel that a build of this checkout left, and its content.
 *
 * @param rpm the RPM, in the directory that the property {@code it.kernel.rpms} names
 * @param release what its uname -r prints
 * @param modules its unpacked {@code lib/modules/RELEASE}
 */
record FinishedKernel(Path rpm, String release, Path modules) {
    /** Unpacks it into a directory. */
    static FinishedKernel unpacked(Path into) throws IOException {
        Path rpms = Path.of(OutsideProject.property("it.kernel.rpms"));
        if (!Files.isDirectory(rpms)) {
            throw new AssertionError(
                    rpms + " is missing. Fix: build the kernel by `mvn package -Pel9,kvm` in this checkout,"
                            + " or name the directory of its RPMs by it.kernel.rpms");
        }
        Path rpm = only(rpms, "kernel-lts-kvm-[0-9]+y-[0-9].*\\.x86_64\\.rpm");
        Path modules = only(Run.unpack(rpm, into).resolve("lib/modules"), ".*");
        return new FinishedKernel(rpm, modules.getFileName().toString(), modules);
    }

    Path image() {
        return modules.resolve("vmlinuz");
    }

    /** The RPM with its debug information. */
    Path debuginfo() throws IOException {
        return only(rpm.getParent(), "kernel-lts-kvm-[0-9]+y-debuginfo-[0-9].*\\.rpm");
    }

    private static Path only(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(directory + " has nothing whose name is " + name));
        }
    }
}
