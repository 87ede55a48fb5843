// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A shell, and commands, in the booted tiny kernel. */
@ExtendWith(SharedBuilds.class)
@SharedObjects.Alone
class ShellIT {
    private static OutsideProject project;

    /** Shares the objects of the shared kernel, so that nothing is compiled again. */
    @BeforeAll
    static void makeAProject(TinyKernel shared) throws IOException {
        assertThat(Files.size(shared.rpm())).isPositive();
        project = OutsideProject.of("tiny", "shell");
    }

    @Test
    void aCommandRunsInTheBootedKernelAndItsExitCodeDecides() {
        assertThat(
                        shell(
                                "-Dkernel.shell.command=uname -r && modprobe btrfs && grep -c '^btrfs ' /proc/modules; printf end"))
                .succeeded()
                .says(TinyKernel.BUILD.release())
                .says("[INFO] 1", "[INFO] end")
                .says("CONFIG_9P_FS");
        assertThat(shell("-Dkernel.shell.command=exit 3")).failed().says("exit code 3", "kernel.shell.command");
    }

    @Test
    void aShellAnswersInTheTerminal() throws IOException {
        assertThat(shell("-Dkernel.shell.command=true")).succeeded();
        try (Tmux terminal = new Tmux(project.directory(), project.commandLine("kernel:shell", "-Pel9"))) {
            terminal.await(screen -> screen.contains("modprobe loads its modules"));
            terminal.type("echo $((6 * 7))-$(uname -s)", "Enter");
            terminal.await(screen -> screen.contains("42-Linux"));
            terminal.type("C-d");
            terminal.await(screen -> screen.contains("BUILD SUCCESS"));
        }
    }

    @Test
    void anInitramfsOfOnesOwnIsBooted() throws IOException {
        Path initramfs = InitialRoot.make(project.directory().resolve("own"))
                .init("echo OWN INITRAMFS; reboot -f")
                .archive();
        try (Tmux terminal = new Tmux(
                project.directory(),
                project.commandLine("kernel:shell", "-Pel9", "-Dkernel.shell.initramfs=" + initramfs))) {
            terminal.await(screen -> screen.contains("OWN INITRAMFS"));
            terminal.await(screen -> screen.contains("BUILD SUCCESS"));
        }
    }

    @Test
    void withoutATerminalAShellIsRefusedBeforeAnythingIsDone() {
        OutsideProject.Result refused = shell();
        assertThat(refused).failed().says("terminal").doesNotSay("Compiling");
    }

    private static OutsideProject.Result shell(String... more) {
        List<String> arguments = new ArrayList<>(List.of("kernel:shell", "-Pel9"));
        arguments.addAll(List.of(more));
        return project.maven(Map.of(), arguments.toArray(String[]::new));
    }
}
