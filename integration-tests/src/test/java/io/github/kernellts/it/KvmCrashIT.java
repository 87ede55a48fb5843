// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A finished kvm kernel crashes while xfs is loaded, as a host does, and kdump saves its memory. crash(8), which can't open
 * a dump of the tiny kernel, and drgn read it with nothing but the package of debug information.
 */
@Tag("userland")
class KvmCrashIT {
    private static Path directory;
    private static String vmlinux;
    private static String xfs;
    private static String console;

    @BeforeAll
    static void crash() throws IOException {
        directory = OutsideProject.emptyDirectory("kvm-crash");
        FinishedKernel kernel = FinishedKernel.unpacked(directory.resolve("kernel"));
        Path debug = Run.unpack(kernel.debuginfo(), directory.resolve("debuginfo"))
                .resolve("usr/lib/debug/lib/modules/" + kernel.release());
        vmlinux = debug.resolve("vmlinux").toString();
        xfs = debug.resolve("kernel/fs/xfs/xfs.ko.debug").toString();
        InitialRoot capture = InitialRoot.capture(directory.resolve("capture"));
        InitialRoot main = InitialRoot.make(directory.resolve("main"))
                .withProgram("/usr/sbin/kexec")
                .withFile(kernel.image())
                .withFile(capture.archive());
        Run.in(main.path(), "mkdir", "-p", "lib/modules/" + kernel.release());
        for (String part :
                new String[] {"kernel/fs/xfs", "kernel/lib", "kernel/crypto", "kernel/arch", "modules.dep"}) {
            if (Files.exists(kernel.modules().resolve(part))) {
                Run.in(
                        kernel.modules(),
                        "cp",
                        "-a",
                        "--parents",
                        part,
                        main.path().resolve("lib/modules/" + kernel.release()).toString());
            }
        }
        main.init("""
                kexec -s -p --initrd=/capture.cpio --append="console=ttyS0 panic=-1 nr_cpus=1 irqpoll" /vmlinuz
                modprobe xfs && echo xfs is loaded
                echo 1 > /proc/sys/kernel/sysrq
                echo c > /proc/sysrq-trigger
                """);
        console = Vm.in(directory)
                // EL 10 reserves nothing for kdump below 2 GiB
                .mebibytes(2304)
                .processors(2)
                .kernel(kernel.image(), main.archive(), "console=ttyS0 panic=-1 crashkernel=auto")
                .emptyDisk("dump", "256M")
                .run();
    }

    @Test
    void crashNamesFunctionAndLineThatPanickedAndKnowsTheModules() throws IOException {
        assertThat(console).contains("xfs is loaded", "sysrq triggered crash");
        Path commands = directory.resolve("commands");
        Files.writeString(commands, "bt -l\nmod -s xfs " + xfs + "\nsym xfs_mountfs\nquit\n");
        assertThat(Run.in(directory, "crash", "-s", "-i", commands.toString(), vmlinux, "dump"))
                .containsPattern("sysrq_handle_crash at [0-9a-f]+\\n.*/drivers/tty/sysrq.c: \\d+")
                .containsPattern("xfs_mountfs.*/fs/xfs/xfs_mount.c: \\d+");
    }

    @Test
    void drgnNamesThemToo() throws IOException {
        Path script = directory.resolve("script.py");
        Files.writeString(script, """
                for frame in prog.crashed_thread().stack_trace():
                    print(frame)
                """);
        assertThat(Run.in(directory, "drgn", "-c", "dump", "-s", vmlinux, "-s", xfs, script.toString()))
                .containsPattern("in sysrq_handle_crash at /usr/src/linux-[0-9.]+/drivers/tty/sysrq.c:\\d+");
    }
}
