// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The options of a shell in a booted kernel.
 *
 * @param command a command for the guest's shell, instead of an interactive shell
 * @param initramfs a file to boot instead of the plugin's own initramfs
 * @param share a directory of this machine that the guest mounts
 */
public record ShellRequest(Optional<String> command, Optional<Path> initramfs, Path share) {
    /** @throws KernelException if a file is missing, or both a command and an initramfs are given */
    public ShellRequest {
        if (command.isPresent() && initramfs.isPresent()) {
            throw new KernelException(
                    "kernel.shell.command and kernel.shell.initramfs are both set, and an initramfs runs its own programs",
                    "unset one of them");
        }
        initramfs.filter(file -> !Files.isRegularFile(file)).ifPresent(file -> {
            throw new KernelException(
                    "kernel.shell.initramfs is " + file + ", which is not a file",
                    "set kernel.shell.initramfs to a cpio archive that the kernel can unpack");
        });
        if (!Files.isDirectory(share)) {
            throw new KernelException(
                    "kernel.shell.directory is " + share + ", which is not a directory",
                    "set kernel.shell.directory to an existing directory");
        }
    }
}
