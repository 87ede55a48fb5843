// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuTest {
    @TempDir
    Path directory;

    /** A script stands in for QEMU: whether a machine's KVM is broken can't be chosen. Without /dev/kvm it is not tried. */
    @Test
    void aMachineThatKvmLeavesPausedIsEmulatedAtOnce() {
        assertThat(bootedWhereKvmDoes(
                        "echo \"Linux version 6.1.0\"; echo \"KVM internal error. Suberror: 1\"; exec sleep 600"))
                .containsExactly("Linux version 6.1.0", "KERNEL-LTS done");
    }

    @Test
    void aMachineThatNeverSaysAWordUnderKvmIsEmulated() {
        assertThat(bootedWhereKvmDoes("exec sleep 600")).containsExactly("Linux version 6.1.0", "KERNEL-LTS done");
    }

    @Test
    void kvmThatDidNotWorkIsNotTriedAgainOnThisMachine() {
        assumeThat(Path.of("/dev/kvm")).isWritable();
        bootedWhereKvmDoes("touch tried; exec sleep 600");
        assertThat(directory.resolve("tried")).exists();
        Trees.delete(directory.resolve("tried"));
        assertThat(bootedWhereKvmDoes("touch tried; exec sleep 600"))
                .containsExactly("Linux version 6.1.0", "KERNEL-LTS done");
        assertThat(directory.resolve("tried")).doesNotExist();
    }

    @Test
    void anotherStartOfTheMachineAndAnotherQemuMakeTheNoteAboutKvmInvalid() {
        Path program = directory.resolve("program");
        Trees.write(program, "1");
        KvmNote written = new KvmNote(directory.resolve("note"), program);
        assertThat(written.isThere()).isFalse();
        written.write();
        assertThat(written.isThere()).isTrue();
        Trees.write(program, "another");
        assertThat(written.isThere()).isFalse();
        written.write();
        Trees.write(
                directory.resolve("note"),
                Trees.text(directory.resolve("note")).replaceFirst("[0-9a-f]{8}-", "00000000-"));
        assertThat(written.isThere()).isFalse();
    }

    @Test
    void aKernelThatIsSilentWithoutKvmTooSaysNothingAboutKvm() {
        assertThatThrownBy(() -> booted("exit 0", "exit 0", Duration.ofMinutes(5), Duration.ofMinutes(5)))
                .hasMessageContaining("stopped");
        assertThat(directory.resolve("note")).doesNotExist();
    }

    @Test
    void aKernelThatHangsAfterItsFirstLineIsNotTriedAgain() {
        assertThatThrownBy(() -> booted(
                        "echo \"Linux version 6.1.0\"; exec sleep 600", Duration.ofMinutes(5), Duration.ofSeconds(3)))
                .hasMessageContaining("The kernel hung: no result within 3 s");
    }

    /** On a busy machine an emulated timer misses its ticks, and the kernel panics. */
    @Test
    void anEmulatedMachineDoesNotTestItsTimer() {
        assertThat(booted(
                        "exec sleep 600",
                        "echo \"$*\"; echo \"KERNEL-LTS done\"",
                        Duration.ofMillis(200),
                        Duration.ofMinutes(5)))
                .anyMatch(line -> line.matches(".* -accel tcg .* -append .*no_timer_check.*"));
    }

    private List<String> bootedWhereKvmDoes(String commands) {
        return booted(commands, Duration.ofMillis(200), Duration.ofMinutes(5));
    }

    private List<String> booted(String underKvm, Duration trial, Duration timeout) {
        return booted(underKvm, "echo \"Linux version 6.1.0\"; echo \"KERNEL-LTS done\"", trial, timeout);
    }

    private List<String> booted(String underKvm, String emulated, Duration trial, Duration timeout) {
        Path program = directory.resolve("qemu");
        String script = """
                #!/bin/sh
                cd '%s'
                case "$*" in
                    *"-accel kvm"*) %s ;;
                    *) %s ;;
                esac
                """.formatted(directory, underKvm, emulated);
        // a new file would be another QEMU
        if (!Files.exists(program)) {
            Trees.write(program, script);
        }
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path none = directory.resolve("none");
        try (Processes processes = new Processes(directory)) {
            return new Qemu(processes, new RecordedOutput(), program, directory.resolve("note"), trial)
                    .boot(
                            new Qemu.Machine(none, none, Optional.empty(), Optional.empty(), ""),
                            "KERNEL-LTS done",
                            directory.resolve("console.log"),
                            timeout);
        }
    }
}
