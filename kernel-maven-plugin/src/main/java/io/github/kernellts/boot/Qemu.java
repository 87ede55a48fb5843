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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A virtual machine that boots a kernel with an initramfs and a disk, and a reader of its serial console. */
final class Qemu {
    /** The tag of the shared directory, for mount(8) in the guest. */
    static final String SHARE = "share";

    private static final Path KVM = Path.of("/dev/kvm");
    private static final int MEMORY_MIB = 2560;
    /** The kernel's message before it starts the first process (init/main.c). */
    private static final String INIT = "as init process";
    /**
     * The time within which a kernel says something under KVM, and with which it takes about a second to that message.
     * Broken KVM also leaves a machine running that never says a word.
     */
    private static final Duration TRIAL = Duration.ofSeconds(30);

    /** QEMU's message where nested virtualization is broken (target/i386/kvm); the machine then stays paused for ever. */
    private static final String KVM_BROKEN = "KVM internal error";

    private final Processes processes;
    private final Output output;
    private final Path program;
    private final KvmNote note;
    private final Duration trial;

    /** @param note the file of the note that KVM doesn't work */
    Qemu(Processes processes, Output output, Path program, Path note) {
        this(processes, output, program, note, TRIAL);
    }

    /** With another time limit for a trial of KVM. */
    Qemu(Processes processes, Output output, Path program, Path note, Duration trial) {
        this.processes = processes;
        this.output = output;
        this.program = program;
        this.note = new KvmNote(note, program);
        this.trial = trial;
    }

    /**
     * The machine to boot.
     *
     * @param disk a disk image, if it has a disk
     * @param share a directory that the guest can mount by 9p, with the tag {@link #SHARE}
     */
    record Machine(Path kernel, Path initramfs, Optional<Path> disk, Optional<Path> share, String commandLine) {}

    /**
     * Boots until a line appears on the console, and returns all lines.
     *
     * @param log the file for the console's output
     * @throws KernelException if the line doesn't come in time, or the machine stops before
     */
    List<String> boot(Machine machine, String until, Path log, Duration timeout) {
        return boot(machine, until, log, timeout, line -> {});
    }

    /**
     * The same, and passes each line on as it comes. Where KVM doesn't work, the lines of the machine that stopped come
     * first.
     */
    List<String> boot(Machine machine, String until, Path log, Duration timeout, Consumer<String> reader) {
        boolean kvmFailed = false;
        if (isKvmWorthTrying()) {
            Console console = run(machine, "kvm", until, log, timeout, reader);
            if (console.has(until)) {
                return console.lines();
            }
            if (!console.has(KVM_BROKEN) && console.has("Linux version")) {
                throw console.hung() ? hung(console, log, timeout) : stopped(console.lines(), log);
            }
            output.info("KVM is available but does not work; QEMU emulates the processor instead");
            kvmFailed = true;
        }
        Console console = run(machine, "tcg", until, log, timeout, reader);
        // a kernel that is silent without KVM too says nothing about KVM
        if (kvmFailed && console.has("Linux version")) {
            note.write();
        }
        if (console.has(until)) {
            return console.lines();
        }
        throw console.hung() ? hung(console, log, timeout) : stopped(console.lines(), log);
    }

    /**
     * What a machine said until it was stopped.
     *
     * @param hung whether it was stopped because its time was over
     */
    private record Console(List<String> lines, boolean hung) {
        boolean has(String text) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }
    }

    private Console run(
            Machine machine, String accelerator, String until, Path log, Duration timeout, Consumer<String> reader) {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean timedOut = new AtomicBoolean();
        Process qemu = processes.start(command(machine, accelerator));
        ScheduledExecutorService alarm = Executors.newSingleThreadScheduledExecutor();
        Runnable stop = () -> {
            timedOut.set(true);
            processes.stop(qemu);
        };
        alarm.schedule(stop, timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (accelerator.equals("kvm")) {
            Runnable unlessItSpoke = () -> {
                if (lines.isEmpty()) {
                    stop.run();
                }
            };
            alarm.schedule(unlessItSpoke, trial.toMillis(), TimeUnit.MILLISECONDS);
        }
        try (BufferedReader console = qemu.inputReader();
                Writer writer = Files.newBufferedWriter(Trees.parents(log))) {
            for (String line = console.readLine(); line != null; line = console.readLine()) {
                writer.write(line);
                writer.write('\n');
                lines.add(line);
                reader.accept(line);
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
        return new Console(List.copyOf(lines), timedOut.get());
    }

    private static KernelException hung(Console console, Path log, Duration timeout) {
        return new KernelException(
                "The kernel hung: no result within " + timeout.toSeconds() + " s. The last lines are\n"
                        + tail(console.lines()) + "\nThe whole console is in " + log,
                "set kernel.boot.timeout to more seconds on a slow machine");
    }

    /**
     * Boots with the terminal as the machine's console, until the machine stops.
     *
     * @param log the file for the console of a trial, which shows whether KVM works
     */
    void inTerminal(Machine machine, Path log) {
        processes.inTerminal(
                command(machine, accelerator(machine, log), "mon:stdio"), "look at the messages of qemu above");
    }

    /** The accelerator that works: broken KVM leaves a machine paused without a word to its user. */
    private String accelerator(Machine machine, Path log) {
        if (!isKvmWorthTrying()) {
            return "tcg";
        }
        return run(machine, "kvm", INIT, log, trial, line -> {}).has(INIT) ? "kvm" : "tcg";
    }

    private boolean isKvmWorthTrying() {
        if (!Files.isWritable(KVM)) {
            return false;
        }
        if (note.isThere()) {
            output.info("KVM did not work since this machine was started; QEMU emulates the processor (delete "
                    + note.file() + " to try KVM again)");
            return false;
        }
        return true;
    }

    private Command command(Machine machine, String accelerator) {
        return command(machine, accelerator, "stdio");
    }

    private Command command(Machine machine, String accelerator, String serial) {
        List<String> arguments =
                new ArrayList<>(List.of(program.toString(), "-nodefaults", "-no-user-config", "-no-reboot"));
        arguments.addAll(List.of("-machine", "q35", "-accel", accelerator));
        arguments.addAll(List.of("-cpu", accelerator.equals("kvm") ? "host" : "max"));
        arguments.addAll(List.of("-smp", "2", "-m", Integer.toString(MEMORY_MIB)));
        arguments.addAll(List.of("-display", "none", "-serial", serial));
        arguments.addAll(List.of("-kernel", machine.kernel().toString()));
        arguments.addAll(List.of("-initrd", machine.initramfs().toString()));
        // An emulated timer misses its ticks on a busy machine, and the kernel would panic: "IO-APIC + timer doesn't
        // work!"
        // Guests of KVM leave the test out themselves (no_timer_check in kernel-parameters.txt).
        arguments.addAll(
                List.of("-append", machine.commandLine() + (accelerator.equals("kvm") ? "" : " no_timer_check")));
        machine.disk().ifPresent(disk -> {
            arguments.addAll(List.of("-drive", "if=none,id=disk,format=raw,file=" + value(disk)));
            arguments.addAll(List.of("-device", "virtio-blk-pci,drive=disk"));
        });
        machine.share()
                .ifPresent(share -> arguments.addAll(
                        List.of("-virtfs", "local,security_model=none,mount_tag=" + SHARE + ",path=" + value(share))));
        return Command.of(machine.kernel().getParent(), arguments);
    }

    /** A path as the value of an option, which a comma would end. */
    private static String value(Path path) {
        return path.toString().replace(",", ",,");
    }

    private static KernelException stopped(List<String> lines, Path log) {
        return new KernelException(
                "The kernel stopped before the end of the boot check:\n" + tail(lines) + "\nThe whole console is in "
                        + log,
                "look for a panic in the console");
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }
}
