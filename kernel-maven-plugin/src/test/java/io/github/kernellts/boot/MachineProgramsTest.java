// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The userland of a machine without busybox, unpacked and run in a root that has nothing else. */
class MachineProgramsTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void theProgramsRunWithNothingElseThanWhatIsAdded() throws IOException {
        Path file = directory.resolve("initramfs.cpio");
        Toolchain tools = new Toolchain("/usr/bin:/bin", directory.resolve("tools"), processes);
        try (Initramfs initramfs = new Initramfs(file)) {
            new MachinePrograms(new Programs(tools), processes).into(initramfs, List.of());
        }
        Path root = Trees.directory(directory.resolve("root"));
        processes.output(
                Command.of(root, "cpio", "--quiet", "--extract", "--make-directories", "--file=" + file),
                "install cpio");
        assertThat(root.resolve("bin/busybox")).doesNotExist();
        StringBuilder script = new StringBuilder();
        // Each of them loads its libraries, whatever it says to the option.
        MachinePrograms.NAMES.forEach(name -> script.append("/bin/")
                .append(name)
                .append(" --version >/said 2>&1; echo $? ")
                .append(name)
                .append("\n"));
        script.append("echo a b | tr a c; [ -x /sbin/modprobe ] && uname -r\n");
        String said = processes.output(
                Command.of(
                        root,
                        "bwrap",
                        "--bind",
                        root.toString(),
                        "/",
                        "--clearenv",
                        "/bin/sh",
                        "-c",
                        script.toString()),
                "install bubblewrap");
        assertThat(said)
                .doesNotContain("127 ")
                .contains("0 sha256sum\n", "0 insmod\n", "0 mount\n", "c b\n")
                .endsWith(processes.output(Command.of(root, "uname", "-r"), "").strip() + "\n");
    }

    /** kernel:shell on EL, without a kernel: its script, run in a root that has nothing but what the initramfs has. */
    @Test
    void theShellsScriptRunsACommandWithoutBusybox() {
        Path file = directory.resolve("initramfs.cpio");
        Toolchain tools = new Toolchain("/usr/bin:/bin", directory.resolve("tools"), processes);
        try (Initramfs initramfs = new Initramfs(file)) {
            new MachinePrograms(new Programs(tools), processes)
                    .into(initramfs, List.of("setsid", "ls", "no-such-program"));
            initramfs.file("init", Resources.bytes(Initramfs.class, "shell-init"), true);
            initramfs.file("command", "setsid --wait ls /bin/sh; exit 3\n".getBytes(StandardCharsets.UTF_8), false);
        }
        Path root = Trees.directory(directory.resolve("root"));
        processes.output(
                Command.of(root, "cpio", "--quiet", "--extract", "--make-directories", "--file=" + file),
                "install cpio");
        // Without rights, its mounts fail, as they would of file systems that a kernel lacks.
        String said = processes
                .run(Command.of(
                        root,
                        "bwrap",
                        "--unshare-all",
                        "--bind",
                        root.toString(),
                        "/",
                        "--clearenv",
                        "/bin/sh",
                        "/init"))
                .output();
        assertThat(said)
                .contains("KERNEL-LTS begin\n/bin/sh\n\nKERNEL-LTS exit 3\n")
                .doesNotContain("busybox");
    }

    /** Else a program that the script is changed to run would be missing on EL alone. */
    @Test
    void theScriptRunsNoOtherPrograms() {
        String script = new String(Resources.bytes(Initramfs.class, "init"), StandardCharsets.UTF_8);
        for (String program : new String[] {
            "awk",
            "blockdev",
            "cut",
            "dd",
            "dirname",
            "head",
            "ln",
            "ls",
            "lsmod",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "sort",
            "stat",
            "sync",
            "tail",
            "touch"
        }) {
            assertThat(script).doesNotContainPattern("(?m)(^|[\t |;(`])" + program + " ");
        }
    }
}
