// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** This machine's own shell and programs as userland of the boot check, with their libraries: EL has no busybox. */
final class MachinePrograms {
    /**
     * The programs that the script {@code init} runs beside those that every shell has built in; without reboot, which
     * EL's systemctl is, the machine stops with the end of the script.
     */
    static final List<String> NAMES = List.of(
            "cat", "grep", "insmod", "mkdir", "modprobe", "mount", "rmmod", "sha256sum", "tr", "umount", "uname", "wc");

    /** The line of ldd(1) for a library. */
    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s*(?:\\S+ => )?/(\\S+) \\(0x[0-9a-f]+\\)$");

    private final Programs programs;
    private final Processes processes;

    MachinePrograms(Programs programs, Processes processes) {
        this.programs = programs;
        this.processes = processes;
    }

    /** Adds them to an initramfs. */
    void into(Initramfs initramfs) {
        Set<String> libraries = new TreeSet<>();
        add("sh", initramfs, libraries);
        NAMES.forEach(name -> add(name, initramfs, libraries));
        // The loader looks in the directories in which it found them here.
        libraries.forEach(
                library -> initramfs.file(library, Trees.read(Path.of("/").resolve(library)), true));
        initramfs.link("sbin/modprobe", "../bin/modprobe");
        initramfs.mountPoints();
    }

    private void add(String name, Initramfs initramfs, Set<String> libraries) {
        Path program = Path.of(programs.path(name));
        initramfs.file("bin/" + name, Trees.read(program), true);
        LIBRARY.matcher(processes
                        .run(Command.of(Path.of("/"), programs.path("ldd"), program.toString()))
                        .output())
                .results()
                .forEach(library -> libraries.add(library.group(1)));
    }
}
