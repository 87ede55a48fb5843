// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
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
        Path program = directory.resolve("qemu");
        Trees.write(program, """
                #!/bin/sh
                case "$*" in
                    *"-accel kvm"*) echo "Linux version 6.1.0"; echo "KVM internal error. Suberror: 1"; exec sleep 600 ;;
                    *) echo "Linux version 6.1.0"; echo "KERNEL-LTS done" ;;
                esac
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path none = directory.resolve("none");
        try (Processes processes = new Processes(directory)) {
            List<String> console = new Qemu(processes, new RecordedOutput(), program.toString())
                    .boot(
                            new Qemu.Machine(none, none, Optional.empty(), Optional.empty(), ""),
                            "KERNEL-LTS done",
                            directory.resolve("console.log"),
                            Duration.ofMinutes(5));
            assertThat(console).containsExactly("Linux version 6.1.0", "KERNEL-LTS done");
        }
    }
}
