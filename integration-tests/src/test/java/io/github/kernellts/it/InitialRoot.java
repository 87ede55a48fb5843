// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The root directory of an initramfs, with busybox as its shell and programs from this machine. */
final class InitialRoot {
    private final Path directory;

    private InitialRoot(Path directory) {
        this.directory = directory;
    }

    /** A root with only busybox, in a directory that is emptied first. */
    static InitialRoot make(Path directory) throws IOException {
        Files.createDirectories(directory.getParent());
        Run.in(directory.getParent(), "rm", "-rf", directory.toString());
        Files.createDirectories(directory);
        Run.in(directory, "mkdir", "bin", "sbin", "proc", "sys", "dev", "tmp");
        Run.in(directory, "cp", "/bin/busybox", "bin/");
        return new InitialRoot(directory);
    }

    Path path() {
        return directory;
    }

    /** Adds a program of this machine to /bin, and the libraries listed by ldd(1), at the same paths as here. */
    InitialRoot withProgram(String program) throws IOException {
        Run.in(directory, "cp", "--dereference", program, "bin/");
        Set<String> libraries = new LinkedHashSet<>();
        Arrays.stream(Run.in(directory, "ldd", program).split("\\s+"))
                .filter(word -> word.startsWith("/"))
                .forEach(libraries::add);
        for (String library : libraries) {
            Path target = directory.resolve(library.substring(1));
            Files.createDirectories(target.getParent());
            Run.in(directory, "cp", "--dereference", library, target.toString());
        }
        return this;
    }

    /** Adds a file to the top directory. */
    InitialRoot withFile(Path file) {
        Run.in(directory, "cp", file.toString(), ".");
        return this;
    }

    /** Adds the content of another directory. */
    InitialRoot withAllOf(Path other) {
        Run.in(directory, "cp", "-a", other + "/.", ".");
        return this;
    }

    /** The root of a capture kernel, which saves the old kernel's memory to the first disk, and restarts. */
    static InitialRoot capture(Path directory) throws IOException {
        return capture(directory, 31);
    }

    /** @param level the sum of the kinds of pages that are left out, of makedumpfile(8) */
    static InitialRoot capture(Path directory, int level) throws IOException {
        return make(directory).withProgram("/usr/bin/makedumpfile").init("""
                        makedumpfile -c -d @level@ --message-level 4 /proc/vmcore /dump
                        dd if=/dump of=/dev/vda bs=64k
                        reboot -f
                        """.replace(
                        "@level@", Integer.toString(level)));
    }

    /** Writes /init: mounts /proc, /sys, /dev and securityfs, then runs these commands in busybox's shell. */
    InitialRoot init(String commands) throws IOException {
        Files.writeString(directory.resolve("init"), """
                #!/bin/busybox sh
                /bin/busybox mkdir -p /sbin
                # The kernel starts it for modules that it needs (/proc/sys/kernel/modprobe).
                [ -e /sbin/modprobe ] || /bin/busybox ln -s /bin/busybox /sbin/modprobe
                /bin/busybox --install -s /bin
                export PATH=/bin
                mount -t proc none /proc
                mount -t sysfs none /sys
                mount -t devtmpfs none /dev
                mount -t securityfs none /sys/kernel/security
                """ + commands);
        Run.in(directory, "chmod", "755", "init");
        return this;
    }

    /** Makes the initramfs NAME.cpio next to the directory. */
    Path archive() throws IOException {
        Path archive = directory.resolveSibling(directory.getFileName() + ".cpio");
        Path list = Files.createTempFile("initramfs", ".list");
        Files.writeString(list, Run.in(directory, "find", "."));
        Run.piped(directory, list, "cpio", "--quiet", "--create", "--format=newc", "--file=" + archive);
        Files.delete(list);
        return archive;
    }
}
