// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A virtual machine that boots a kernel with an initramfs and a disk, and a reader of its serial console. */
final class Qemu {
    private static final int MEMORY_MIB = 2560;

    /** QEMU's message where nested virtualization is broken (target/i386/kvm); the machine then stays paused for ever. */
    private static final String KVM_BROKEN = "KVM internal error";

    private final Processes processes;
    private final Output output;
    private final String program;

    Qemu(Processes processes, Output output, String program) {
        this.processes = processes;
        this.output = output;
        this.program = program;
    }

    /** The machine to boot. */
    record Machine(Path kernel, Path initramfs, Path disk, String commandLine) {}

    /**
     * Boots until a line appears on the console, and returns all lines.
     *
     * @param log the file for the console's output
     * @throws KernelException if the line doesn't come in time, or the machine stops before
     */
    List<String> boot(Machine machine, String until, Path log, Duration timeout) {
        if (Files.isWritable(Path.of("/dev/kvm"))) {
            List<String> lines = run(machine, "kvm", until, log, timeout);
            if (lines.stream().anyMatch(line -> line.contains(until))) {
                return lines;
            }
            boolean broken = lines.stream().anyMatch(line -> line.contains(KVM_BROKEN));
            if (!broken && lines.stream().anyMatch(line -> line.contains("Linux version"))) {
                throw stopped(lines, log);
            }
            output.info("KVM is there but does not work; emulating");
        }
        List<String> lines = run(machine, "tcg", until, log, timeout);
        if (lines.stream().noneMatch(line -> line.contains(until))) {
            throw stopped(lines, log);
        }
        return lines;
    }

    private List<String> run(Machine machine, String accelerator, String until, Path log, Duration timeout) {
        List<String> lines = new ArrayList<>();
        AtomicBoolean timedOut = new AtomicBoolean();
        Process qemu = processes.start(command(machine, accelerator));
        ScheduledExecutorService alarm = Executors.newSingleThreadScheduledExecutor();
        alarm.schedule(
                () -> {
                    timedOut.set(true);
                    processes.stop(qemu);
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        try (BufferedReader console = qemu.inputReader();
                Writer writer = Files.newBufferedWriter(Trees.parents(log))) {
            for (String line = console.readLine(); line != null; line = console.readLine()) {
                writer.write(line);
                writer.write('\n');
                lines.add(line);
                if (line.contains(until) || line.contains(KVM_BROKEN)) {
                    break;
                }
            }
        } catch (IOException e) {
            // A killed machine closes its console in the middle of a line; the lines before it count.
            output.debug("The console ended: " + e.getMessage());
        } finally {
            alarm.shutdownNow();
            processes.stop(qemu);
        }
        if (timedOut.get()) {
            throw new KernelException(
                    "The kernel hung: nothing after " + timeout.toSeconds() + " s but\n" + tail(lines)
                            + "\nThe whole console is in " + log,
                    "raise kernel.boot.timeout on a slow machine");
        }
        return lines;
    }

    private Command command(Machine machine, String accelerator) {
        List<String> arguments = new ArrayList<>(List.of(program, "-nodefaults", "-no-user-config", "-no-reboot"));
        arguments.addAll(List.of("-machine", "q35", "-accel", accelerator));
        arguments.addAll(List.of("-cpu", accelerator.equals("kvm") ? "host" : "max"));
        arguments.addAll(List.of("-smp", "2", "-m", Integer.toString(MEMORY_MIB)));
        arguments.addAll(List.of("-display", "none", "-serial", "stdio"));
        arguments.addAll(List.of("-kernel", machine.kernel().toString()));
        arguments.addAll(List.of("-initrd", machine.initramfs().toString()));
        arguments.addAll(List.of("-append", machine.commandLine()));
        // A comma in the path would end the option's value.
        String disk = machine.disk().toString().replace(",", ",,");
        arguments.addAll(List.of("-drive", "if=none,id=disk,format=raw,file=" + disk));
        arguments.addAll(List.of("-device", "virtio-blk-pci,drive=disk"));
        return Command.of(machine.kernel().getParent(), arguments);
    }

    private static KernelException stopped(List<String> lines, Path log) {
        return new KernelException(
                "The kernel stopped before the boot check was over:\n" + tail(lines) + "\nThe whole console is in "
                        + log,
                "look for a panic there");
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }
}
