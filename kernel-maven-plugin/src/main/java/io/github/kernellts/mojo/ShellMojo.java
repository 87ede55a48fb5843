// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.boot.ShellRequest;
import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Boots the kernel of the finished RPM in QEMU with a shell in the terminal, or runs one command there. The guest has
 * busybox (on a machine without it, as EL, that machine's own programs), all modules of the RPM and, if the kernel has 9p
 * over virtio, the project's directory at {@code /share}. A kernel that isn't built yet is built first.
 *
 * @since 1000
 */
@Mojo(name = "shell", threadSafe = true)
public final class ShellMojo extends KernelMojo {
    /**
     * A command that the guest's shell runs in place of an interactive shell. The goal fails if it does, or if it takes
     * longer than {@code kernel.boot.timeout}. Example: {@code modprobe dummy && lsmod}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.shell.command")
    private String command;

    /**
     * An initramfs of your own to boot, a cpio archive that the kernel can unpack. Its programs use the console
     * {@code ttyS0}. Default: one with a shell, programs and the kernel's modules. Example: {@code target/initramfs.cpio.gz}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.shell.initramfs")
    private File initramfs;

    /**
     * The directory that the guest can read and write at {@code /share}; an initramfs of your own mounts it by 9p over
     * virtio with the tag {@code share}. Example: {@code tests}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.shell.directory", defaultValue = "${project.basedir}")
    private File directory;

    @Override
    void run(KernelBuild build, Output output) {
        build.shell(new ShellRequest(
                Optional.ofNullable(command),
                Optional.ofNullable(initramfs).map(LtsMojo::absolute),
                absolute(directory)));
    }

    @Override
    boolean reports() {
        return false;
    }
}
