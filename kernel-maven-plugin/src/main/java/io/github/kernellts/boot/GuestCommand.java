// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Output;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command that a booted kernel runs, or a shell, and the initramfs for it. */
final class GuestCommand {
    private static final String BEGIN = "KERNEL-LTS begin";
    private static final String END = "KERNEL-LTS exit ";
    private static final Pattern EXIT = Pattern.compile(END + "(\\d+)");

    private GuestCommand() {}

    /**
     * Writes an initramfs with programs and all modules of a kernel.
     *
     * @param kernelDirectory {@code lib/modules/RELEASE} of the unpacked packages
     * @param command the command; without one, there is a shell in the terminal
     * @param more further files, by their paths
     */
    static void initramfs(
            Path file, Userland userland, Path kernelDirectory, Optional<String> command, Map<String, Path> more) {
        String top = "lib/modules/" + kernelDirectory.getFileName() + "/";
        try (Initramfs initramfs = new Initramfs(file)) {
            initramfs.file("init", Resources.bytes(GuestCommand.class, "shell-init"), true);
            userland.into(initramfs, MachinePrograms.FOR_A_SHELL);
            initramfs.directory("share");
            command.ifPresent(text -> initramfs.file("command", (text + "\n").getBytes(StandardCharsets.UTF_8), false));
            Modules.tables(kernelDirectory)
                    .forEach(each -> initramfs.file(top + each.getFileName(), Trees.read(each), false));
            Trees.files(kernelDirectory, each -> each.toString().matches(".*\\.ko(\\.xz|\\.zst|\\.gz)?"))
                    .forEach(each -> initramfs.file(top + kernelDirectory.relativize(each), Trees.read(each), false));
            more.forEach((path, content) -> initramfs.file(path, Trees.read(content), false));
        }
    }

    /**
     * Boots a machine with such an initramfs, and passes the command's output on as it comes.
     *
     * @param log the file for the console's output
     * @return the command's exit code; empty if the console doesn't say it
     */
    static Optional<Integer> run(Qemu qemu, Qemu.Machine machine, Path log, Duration timeout, Output output) {
        AtomicBoolean running = new AtomicBoolean();
        List<String> console = qemu.boot(machine, END, log, timeout, line -> {
            if (line.contains(BEGIN)) {
                running.set(true);
            } else if (running.get() && !line.contains(END)) {
                output.info(line.stripTrailing());
            }
        });
        Matcher exit = EXIT.matcher(console.get(console.size() - 1));
        return exit.find() ? Optional.of(Integer.valueOf(exit.group(1))) : Optional.empty();
    }
}
