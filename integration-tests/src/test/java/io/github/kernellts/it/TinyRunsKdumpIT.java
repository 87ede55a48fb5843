// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A crash of the tiny kernel under lockdown, with the memory reserved by crashkernel=auto and the real kexec and
 * makedumpfile, called like EL's kdump does.
 */
@ExtendWith(SharedBuilds.class)
class TinyRunsKdumpIT {
    private static final String RELEASE = TinyKernel.BUILD.release();
    /** The size in EL 9's table for machines of 1 GiB and more. */
    private static final long RESERVED = 192L << 20;

    private static Path directory;
    private static String console;

    @BeforeAll
    static void crash(TinyKernel kernel) throws IOException {
        directory = OutsideProject.emptyDirectory("kdump");
        Path image =
                Run.unpack(kernel.rpm(), directory.resolve("unpacked")).resolve("lib/modules/" + RELEASE + "/vmlinuz");
        InitialRoot capture = InitialRoot.make(directory.resolve("capture"))
                .withProgram("/usr/bin/makedumpfile")
                .init("""
                        echo the capture kernel runs
                        dd if=/proc/vmcore of=/dev/vda bs=64k count=1
                        makedumpfile -c -d 31 --message-level 4 /proc/vmcore /dump
                        dd if=/dump of=/dev/vdb bs=64k
                        reboot -f
                        """);
        InitialRoot main = InitialRoot.make(directory.resolve("main"))
                .withProgram("/usr/sbin/kexec")
                .withFile(image)
                .withFile(capture.archive())
                .init("""
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
        Run.in(main.path(), "cp", "vmlinuz", "unsigned");
        Run.in(main.path(), "sbattach", "--remove", "unsigned");
        console = Vm.in(directory)
                .mebibytes(1280)
                .kernel(image, main.archive(), "console=ttyS0 panic=-1 crashkernel=auto lockdown=integrity")
                .emptyDisk("header", "64K")
                .emptyDisk("dump", "128M")
                .run();
    }

    @Test
    void crashkernelAutoReservesWhatTheElsTableSays() {
        assertThat(console).contains("reserved are " + RESERVED + " bytes");
    }

    @Test
    void underLockdownTheCaptureKernelHasToBeSigned() {
        assertThat(console)
                .contains("lockdown is none [integrity] confidentiality")
                .contains("an unsigned capture kernel: 0")
                .contains("the signed capture kernel: 1");
    }

    @Test
    void aCrashBootsItAndItFindsTheOldKernelsMemory() {
        assertThat(console).contains("Kernel panic - not syncing: sysrq triggered crash", "the capture kernel runs");
        assertThat(Run.in(directory, "readelf", "--file-header", "--program-headers", "header"))
                .contains("CORE (Core file)", "Advanced Micro Devices X86-64")
                .containsPattern("(?m)^ +NOTE ")
                .containsPattern("(?m)^ +LOAD ");
        assertThat(Run.in(directory, "strings", "header"))
                .contains("OSRELEASE=" + RELEASE, "KERNELOFFSET=", "SYMBOL(prb)=");
    }

    @Test
    void theDumpHasTheOldKernelsLogUpToItsLastWords() throws IOException {
        Run.in(directory, "makedumpfile", "--dump-dmesg", "dump", "log");
        assertThat(directory.resolve("log"))
                .content()
                .contains(
                        "Linux version " + RELEASE,
                        "using crashkernel=",
                        "Kernel panic - not syncing: sysrq triggered crash");
    }
}
