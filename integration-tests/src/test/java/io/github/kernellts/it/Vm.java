// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A virtual machine that boots a kernel and ends when the kernel restarts or switches off. QEMU emulates its processor,
 * because not every test machine has KVM.
 */
final class Vm {
    private final Path directory;
    private final List<String> options = new ArrayList<>();
    private int seconds = 300;
    private int mebibytes = 512;
    private int processors = 1;

    private Vm(Path directory) {
        this.directory = directory;
    }

    /** A machine with its files in a directory; all other file names are relative to it. */
    static Vm in(Path directory) {
        return new Vm(directory);
    }

    /** Its time limit in seconds; the default is 300. */
    Vm seconds(int most) {
        seconds = most;
        return this;
    }

    /** Its memory in MiB; the default is 512. */
    Vm mebibytes(int memory) {
        mebibytes = memory;
        return this;
    }

    /** The number of its processors; the default is 1. */
    Vm processors(int number) {
        processors = number;
        return this;
    }

    /** Shows a directory of this machine, which it can't write, as a 9p file system with this tag. */
    Vm directory(String tag, Path shown) {
        options.addAll(List.of(
                "-fsdev",
                "local,security_model=none,readonly=on,multidevs=remap,id=" + tag + ",path=" + shown,
                "-device",
                "virtio-9p-pci,fsdev=" + tag + ",mount_tag=" + tag));
        return this;
    }

    /** The command line must contain {@code console=ttyS0}, and {@code panic=-1} so that a panic ends it. */
    Vm kernel(Path image, Path initramfs, String commandLine) {
        options.addAll(List.of("-kernel", image.toString(), "-initrd", initramfs.toString(), "-append", commandLine));
        return this;
    }

    /** Adds a disk, {@code /dev/vda} for the first: a file of this size, filled with zeros. */
    Vm emptyDisk(String file, String size) {
        Run.in(directory, "rm", "-f", file);
        Run.in(directory, "truncate", "--size=" + size, file);
        return disk(file);
    }

    /** Adds an existing disk file. */
    Vm disk(String file) {
        options.addAll(List.of("-drive", "if=virtio,format=raw,file=" + file));
        return this;
    }

    /** Runs it to its end, and returns the output of its serial console, also saved in console.log in the directory. */
    String run() {
        List<String> command = new ArrayList<>(List.of("timeout", Integer.toString(seconds), "qemu-system-x86_64"));
        command.addAll(List.of("-nodefaults", "-no-reboot", "-machine", "q35", "-accel", "tcg", "-cpu", "max"));
        command.addAll(List.of("-smp", Integer.toString(processors), "-m", Integer.toString(mebibytes)));
        command.addAll(List.of("-display", "none", "-serial", "stdio"));
        command.addAll(options);
        Path console = directory.resolve("console.log");
        int exit = Run.to(directory, null, console, command.toArray(String[]::new));
        try {
            String text = Files.readString(console, StandardCharsets.ISO_8859_1);
            if (exit != 0) {
                throw new AssertionError(
                        (exit == 124 ? "It ran longer than " + seconds + " s" : command + " ended with " + exit) + ":\n"
                                + text);
            }
            return text;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
