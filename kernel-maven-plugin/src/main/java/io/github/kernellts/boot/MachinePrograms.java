// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** This machine's own shell and programs as userland of a booted kernel, with their libraries: EL has no busybox. */
final class MachinePrograms {
    /**
     * The programs that the script {@code init} runs beside those that every shell has built in; without reboot, which
     * EL's systemctl is, the machine stops with the end of the script.
     */
    static final List<String> NAMES = List.of(
            "cat", "grep", "insmod", "mkdir", "modprobe", "mount", "rmmod", "sha256sum", "tr", "umount", "uname", "wc");

    /**
     * The programs beside those that a person in the guest's shell gets, where this machine has them; setsid starts that
     * shell.
     */
    static final List<String> FOR_A_SHELL = List.of(
            "awk",
            "chmod",
            "cp",
            "cut",
            "date",
            "dd",
            "dmesg",
            "env",
            "find",
            "head",
            "hexdump",
            "id",
            "ip",
            "kill",
            "less",
            "ln",
            "losetup",
            "ls",
            "lsmod",
            "mknod",
            "modinfo",
            "mv",
            "ps",
            "readlink",
            "rm",
            "sed",
            "seq",
            "setsid",
            "sleep",
            "sort",
            "stat",
            "stty",
            "sync",
            "tail",
            "tee",
            "touch",
            "vi",
            "xargs");

    private final Programs programs;
    private final Processes processes;

    MachinePrograms(Programs programs, Processes processes) {
        this.programs = programs;
        this.processes = processes;
    }

    /**
     * Adds a shell and the programs of the script {@code init} to an initramfs.
     *
     * @param more programs that are added where this machine has them
     */
    void into(Initramfs initramfs, List<String> more) {
        Set<Path> libraries = new TreeSet<>();
        add("sh", initramfs, libraries);
        NAMES.forEach(name -> add(name, initramfs, libraries));
        more.stream().filter(programs::has).forEach(name -> add(name, initramfs, libraries));
        // The loader looks in the directories in which it found them here.
        libraries.forEach(library -> initramfs.file(library.toString().substring(1), Trees.read(library), true));
        initramfs.link("sbin/modprobe", "../bin/modprobe");
        initramfs.mountPoints();
    }

    private void add(String name, Initramfs initramfs, Set<Path> libraries) {
        Path program = Path.of(programs.path(name));
        initramfs.file("bin/" + name, Trees.read(program), true);
        libraries.addAll(new HostProgram(processes, program).libraries());
    }
}
