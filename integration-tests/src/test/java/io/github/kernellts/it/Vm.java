// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A virtual machine that starts a kernel and ends when that restarts or switches off. QEMU emulates its processor, since
 * not every machine that runs tests has KVM.
 */
final class Vm {
    private final Path directory;
    private final List<String> options = new ArrayList<>();
    private int seconds = 300;
    private int mebibytes = 512;

    private Vm(Path directory) {
        this.directory = directory;
    }

    /** A machine whose files are in a directory; the names of files that it is given are relative to that. */
    static Vm in(Path directory) {
        return new Vm(directory);
    }

    /** How long it may run; the default is 300. */
    Vm seconds(int most) {
        seconds = most;
        return this;
    }

    /** Its memory; the default is 512. */
    Vm mebibytes(int memory) {
        mebibytes = memory;
        return this;
    }

    /** What it starts. The command line has to name {@code console=ttyS0}, and {@code panic=-1} so that a panic ends it. */
    Vm kernel(Path image, Path initramfs, String commandLine) {
        options.addAll(List.of("-kernel", image.toString(), "-initrd", initramfs.toString(), "-append", commandLine));
        return this;
    }

    /** A disk, {@code /dev/vda} for the first: a file of that size full of zeros. */
    Vm emptyDisk(String file, String size) {
        Run.in(directory, "rm", "-f", file);
        Run.in(directory, "truncate", "--size=" + size, file);
        return disk(file);
    }

    /** A disk that is there already. */
    Vm disk(String file) {
        options.addAll(List.of("-drive", "if=virtio,format=raw,file=" + file));
        return this;
    }

    /** Runs it to its end, and gives what its serial console showed, which console.log in the directory has as well. */
    String run() {
        List<String> command = new ArrayList<>(List.of("timeout", Integer.toString(seconds), "qemu-system-x86_64"));
        command.addAll(List.of("-nodefaults", "-no-reboot", "-machine", "q35", "-accel", "tcg", "-cpu", "max"));
        command.addAll(List.of("-m", Integer.toString(mebibytes), "-display", "none", "-serial", "stdio"));
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
