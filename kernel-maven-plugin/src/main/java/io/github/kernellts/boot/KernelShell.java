// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Boots the kernel of an RPM in QEMU with a shell, or runs a command there. The guest has busybox or programs of this
 * machine, all modules of the RPM and, where the kernel has 9p over virtio, a directory of this machine at {@code /share}.
 */
public final class KernelShell {
    private final Processes processes;
    private final Output output;
    private final Programs programs;
    private final Path kvmNote;
    private final Path work;

    /**
     * @param kvmNote the file of the note that KVM doesn't work, which it writes
     * @param work a directory of its own, removed at the end
     */
    public KernelShell(Processes processes, Output output, Toolchain toolchain, Path kvmNote, Path work) {
        this.processes = processes;
        this.output = output;
        this.programs = new Programs(toolchain);
        this.kvmNote = kvmNote;
        this.work = work;
    }

    /**
     * Boots and returns when the machine has stopped.
     *
     * @param log the file for the console's output, of a command only
     * @param timeout the time limit for a command; a shell has none
     * @throws KernelException if the command fails, or if there is no terminal for a shell
     */
    public void run(Path rpm, KernelRelease release, ShellRequest request, Path log, Duration timeout) {
        Path root = Trees.emptyDirectory(work.resolve("root"));
        new RpmFile(rpm).unpack(root, path -> true);
        Path kernelDirectory = root.resolve("lib/modules/" + release);
        ResolvedConfig config = ResolvedConfig.parse(Trees.text(kernelDirectory.resolve("config")));
        boolean shares = !config.value("9P_FS").equals("n")
                && !config.value("NET_9P_VIRTIO").equals("n");
        if (!shares) {
            output.info("This kernel has no 9p over virtio (CONFIG_9P_FS, CONFIG_NET_9P_VIRTIO), so that "
                    + request.share() + " is not shared with it");
        }
        Path initramfs = request.initramfs().orElseGet(() -> initramfs(kernelDirectory, request.command()));
        Qemu qemu = new Qemu(processes, output, Path.of(programs.path("qemu-system-x86_64")), kvmNote);
        Qemu.Machine machine = new Qemu.Machine(
                kernelDirectory.resolve("vmlinuz"),
                initramfs,
                Optional.empty(),
                shares ? Optional.of(request.share()) : Optional.empty(),
                "console=ttyS0 panic=-1");
        if (request.command().isPresent()) {
            command(qemu, machine, log, timeout);
        } else {
            output.info("Booting " + release + "; Ctrl-D leaves the shell, Ctrl-A X stops the machine");
            qemu.inTerminal(machine, log);
        }
        Trees.delete(work);
    }

    private void command(Qemu qemu, Qemu.Machine machine, Path log, Duration timeout) {
        Optional<Integer> code = GuestCommand.run(qemu, machine, log, timeout, output);
        if (code.filter(exit -> exit == 0).isEmpty()) {
            throw new KernelException(
                    "The command ended in the booted kernel with exit code "
                            + code.map(String::valueOf).orElse("?") + "\nThe whole console is in " + log,
                    "read its output above, or correct kernel.shell.command");
        }
    }

    private Path initramfs(Path kernelDirectory, Optional<String> command) {
        Path file = work.resolve("initramfs.cpio");
        GuestCommand.initramfs(file, new Userland(programs, processes), kernelDirectory, command, Map.of());
        return file;
    }
}
