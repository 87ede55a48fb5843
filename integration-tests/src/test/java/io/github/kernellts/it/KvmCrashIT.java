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
 * A finished kvm kernel panics in XFS, as a host does that prefers that to a lost file system, and kdump saves its memory.
 * crash(8), which can't open a dump of the tiny kernel, and drgn read it with nothing but the package of debug information.
 *
 * <p>{@code -Dit.crash.root=trixie} takes both programs of another release of Debian, for a kernel that this machine's don't
 * know (default: this machine's). Its memory is saved but for pages of zeros then, since makedumpfile is this machine's and
 * doesn't know either which of its pages are free.
 */
@Tag("userland")
class KvmCrashIT {
    private static final String SOURCES = "/usr/src/debug/kernel-lts-kvm-[^/]+";

    private static Path directory;
    private static String vmlinux;
    private static String xfs;
    private static String console;
    private static DebianRoot debuggers;

    @BeforeAll
    static void crash() throws IOException {
        directory = OutsideProject.emptyDirectory("kvm-crash");
        FinishedKernel kernel = FinishedKernel.unpacked(directory.resolve("kernel"));
        Path debug = Run.unpack(kernel.debuginfo(), directory.resolve("debuginfo"))
                .resolve("usr/lib/debug/lib/modules/" + kernel.release());
        vmlinux = debug.resolve("vmlinux").toString();
        xfs = debug.resolve("kernel/fs/xfs/xfs.ko.debug").toString();
        String root = System.getProperty("it.crash.root");
        if (root != null) {
            debuggers =
                    DebianRoot.of(root, "debuggers", "crash", "python3-drgn").with(directory, directory.toString());
        }
        InitialRoot capture = InitialRoot.capture(directory.resolve("capture"), root == null ? 31 : 1);
        InitialRoot main = InitialRoot.make(directory.resolve("main"))
                .withProgram("/usr/sbin/kexec")
                .withProgram("/usr/sbin/xfs_io")
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
                echo 1 > /proc/sys/kernel/panic_on_oops
                mkdir /mnt
                modprobe xfs && mount -t xfs /dev/vdb /mnt && echo XFS is mounted
                # Each alert of XFS becomes a panic (Documentation/admin-guide/xfs.rst).
                echo 255 > /proc/sys/fs/xfs/panic_mask
                xfs_io -x -c shutdown /mnt
                """);
        Run.in(directory, "rm", "-f", "filesystem");
        Run.in(directory, "truncate", "--size=512M", "filesystem");
        Run.in(directory, "mkfs.xfs", "-q", "filesystem");
        console = Vm.in(directory)
                // EL 10 reserves nothing for kdump below 2 GiB
                .mebibytes(2304)
                .processors(2)
                .kernel(kernel.image(), main.archive(), "console=ttyS0 panic=-1 crashkernel=auto")
                .emptyDisk("dump", "1G")
                .disk("filesystem")
                .run();
    }

    private static String debugger(String... command) {
        return debuggers == null ? Run.in(directory, command) : debuggers.run(command);
    }

    @Test
    void crashNamesFunctionAndLineThatPanickedInAModuleAndInTheKernel() throws IOException {
        assertThat(console).contains("XFS is mounted", "Transforming an alert into a BUG");
        Path commands = directory.resolve("commands");
        Files.writeString(commands, "mod -s xfs " + xfs + "\nbt -l\nquit\n");
        assertThat(debugger("crash", "-s", "-i", commands.toString(), vmlinux, dump()))
                .containsPattern("RIP: _?xfs_alert_tag\\+\\d+]\\n(.*\\n)+?.*/fs/xfs/xfs_message.c: \\d+")
                .containsPattern("xfs_do_force_shutdown at [0-9a-f]+ \\[xfs]\\n.*/fs/xfs/xfs_fsops.c: \\d+")
                .containsPattern("do_syscall_64 at [0-9a-f]+\\n.*/arch/x86/entry/(syscall_64|common).c: \\d+");
    }

    @Test
    void drgnNamesThemToo() throws IOException {
        Path script = directory.resolve("script.py");
        Files.writeString(script, """
                for frame in prog.crashed_thread().stack_trace():
                    print(frame)
                """);
        assertThat(debugger("drgn", "-c", dump(), "-s", vmlinux, "-s", xfs, script.toString()))
                .containsPattern("in _?xfs_alert_tag at " + SOURCES + "/fs/xfs/xfs_message.c:\\d+")
                .containsPattern("in do_syscall_64 at " + SOURCES + "/arch/x86/entry/(syscall_64|common).c:\\d+");
    }

    private static String dump() {
        return directory.resolve("dump").toString();
    }
}
