// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A crash of the tiny kernel under lockdown, in the memory that crashkernel=auto reserved, with the real kexec and
 * makedumpfile, as EL's kdump calls them. Takes a build that TinyRepositoryIT leaves.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyRunsKdumpIT {
    /** What the table for EL 9 says for machines of 1 GiB and more. */
    private static final long RESERVED = 192L << 20;

    private static Path directory;
    private static String console;

    @BeforeAll
    static void crash() throws IOException {
        directory = TwoBuilds.workspace("kdump");
        Path image = Run.unpack(TwoBuilds.kernel(TwoBuilds.EIGHT), directory.resolve("unpacked"))
                .resolve("lib/modules/" + TwoBuilds.EIGHT + "/vmlinuz");
        Path capture = root("capture", "/usr/bin/makedumpfile");
        init(capture, """
                echo the capture kernel runs
                dd if=/proc/vmcore of=/dev/vda bs=64k count=1
                makedumpfile -c -d 31 --message-level 4 /proc/vmcore /dump
                dd if=/dump of=/dev/vdb bs=64k
                reboot -f
                """);
        pack(capture, directory.resolve("capture.cpio"));
        Path main = root("main", "/usr/sbin/kexec");
        Run.in(main, "cp", image.toString(), "../capture.cpio", ".");
        Run.in(main, "cp", "vmlinuz", "unsigned");
        Run.in(main, "sbattach", "--remove", "unsigned");
        init(main, """
                echo lockdown is $(cat /sys/kernel/security/lockdown)
                echo reserved are $(cat /sys/kernel/kexec_crash_size) bytes
                load() { kexec -s -p --initrd=/capture.cpio --append="console=ttyS0 panic=-1 nr_cpus=1 irqpoll" $1; }
                load /unsigned
                echo an unsigned capture kernel: $(cat /sys/kernel/kexec_crash_loaded)
                load /vmlinuz
                echo the signed capture kernel: $(cat /sys/kernel/kexec_crash_loaded)
                echo 1 > /proc/sys/kernel/sysrq
                echo c > /proc/sysrq-trigger
                """);
        pack(main, directory.resolve("main.cpio"));
        Run.in(directory, "truncate", "-s", "64K", "header");
        Run.in(directory, "truncate", "-s", "128M", "dump");
        Path output = directory.resolve("console");
        Run.to(
                directory,
                null,
                output,
                "timeout",
                "300",
                "qemu-system-x86_64",
                "-nodefaults",
                "-no-reboot",
                "-machine",
                "q35",
                "-accel",
                "tcg",
                "-cpu",
                "max",
                "-m",
                "1280",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-kernel",
                image.toString(),
                "-initrd",
                "main.cpio",
                "-append",
                "console=ttyS0 panic=-1 crashkernel=auto lockdown=integrity",
                "-drive",
                "if=virtio,format=raw,file=header",
                "-drive",
                "if=virtio,format=raw,file=dump");
        console = Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    @Test
    @Order(1)
    void crashkernelAutoReservesWhatTheElsTableSays() {
        assertThat(console).contains("reserved are " + RESERVED + " bytes");
    }

    @Test
    @Order(2)
    void underLockdownTheCaptureKernelHasToBeSigned() {
        assertThat(console)
                .contains("lockdown is none [integrity] confidentiality")
                .contains("an unsigned capture kernel: 0")
                .contains("the signed capture kernel: 1");
    }

    @Test
    @Order(3)
    void aCrashBootsItAndItFindsTheOldKernelsMemory() {
        assertThat(console).contains("Kernel panic - not syncing: sysrq triggered crash", "the capture kernel runs");
        assertThat(Run.in(directory, "readelf", "--file-header", "--program-headers", "header"))
                .contains("CORE (Core file)", "Advanced Micro Devices X86-64")
                .containsPattern("(?m)^ +NOTE ")
                .containsPattern("(?m)^ +LOAD ");
        assertThat(Run.in(directory, "strings", "header"))
                .contains("OSRELEASE=" + TwoBuilds.EIGHT, "KERNELOFFSET=", "SYMBOL(prb)=");
    }

    @Test
    @Order(4)
    void theDumpHasTheOldKernelsLogUpToItsLastWords() throws IOException {
        Run.in(directory, "makedumpfile", "--dump-dmesg", "dump", "log");
        assertThat(directory.resolve("log"))
                .content()
                .contains(
                        "Linux version " + TwoBuilds.EIGHT,
                        "using crashkernel=",
                        "Kernel panic - not syncing: sysrq triggered crash");
    }

    /** A root with busybox and one program with its libraries. */
    private static Path root(String name, String program) throws IOException {
        Path root = Files.createDirectories(directory.resolve(name));
        Run.in(root, "mkdir", "bin", "proc", "sys", "dev", "tmp");
        Run.in(root, "cp", "/bin/busybox", program, "bin/");
        for (String word : Run.in(root, "ldd", program).split("\\s+")) {
            if (word.startsWith("/")) {
                Files.createDirectories(root.resolve(word.substring(1)).getParent());
                Run.in(root, "cp", "--dereference", word, word.substring(1));
            }
        }
        return root;
    }

    private static void init(Path root, String commands) throws IOException {
        Files.writeString(root.resolve("init"), """
                #!/bin/busybox sh
                /bin/busybox --install -s /bin
                export PATH=/bin
                mount -t proc none /proc
                mount -t sysfs none /sys
                mount -t devtmpfs none /dev
                mount -t securityfs none /sys/kernel/security
                """ + commands);
        Run.in(root, "chmod", "755", "init");
    }

    private static void pack(Path root, Path archive) throws IOException {
        Path list = directory.resolve("files");
        Files.writeString(list, Run.in(root, "find", "."));
        Run.piped(root, list, "cpio", "--quiet", "--create", "--format=newc", "--file=" + archive);
    }
}
