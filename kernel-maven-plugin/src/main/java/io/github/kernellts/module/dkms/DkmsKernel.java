// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kernel that a dkms.conf is evaluated for.
 *
 * @param release dkms's $kernelver: the output of uname -r on that kernel
 * @param version its point release
 * @param source dkms's $kernel_source_dir: the unpacked -devel package, with the kernel's {@code .config}
 */
public record DkmsKernel(String release, KernelVersion version, Path source) {
    /** dkms's $arch: the output of uname -m. */
    public static final String ARCH = "x86_64";

    /**
     * The places where makefiles look for the kernel without being told: below the release that they are given, and
     * below that of {@code uname -r}, which is this machine's in every sandbox and container.
     *
     * @return the links to {@link #source} by their paths
     */
    public Map<Path, Path> links() {
        Map<Path, Path> links = new TreeMap<>();
        String running = Trees.text(Path.of("/proc/sys/kernel/osrelease")).strip();
        for (String each : new String[] {release, running}) {
            links.put(Path.of("/lib/modules", each, "build"), source);
        }
        return links;
    }
}
