// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MountPointsTest {
    private static final List<String> MOUNTS = List.of(
            "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
            "30 22 0:30 / /tmp rw,nosuid,nodev,noexec shared:9 - tmpfs tmpfs rw",
            "31 30 0:31 / /tmp/a\\040b rw - tmpfs tmpfs rw",
            "32 22 0:32 / /srv rw,noexec - tmpfs tmpfs rw",
            "33 32 0:33 / /srv rw - tmpfs tmpfs rw");

    /** A program for a JVM that can't encode names beyond ASCII. */
    static final class InTheLocaleC {
        public static void main(String[] arguments) {
            List<String> mounts = List.of(
                    "22 1 8:1 / / rw - ext4 /dev/sda1 rw", "34 22 0:34 / /media/\u00fc rw,noexec - vfat /dev/sdb1 rw");
            System.out.print(MountPoints.forbidsPrograms(Path.of("/tmp"), mounts));
        }
    }

    @Test
    void aMountWithAnUmlautIsReadInTheLocaleC() {
        try (Processes processes = new Processes(Path.of("/mounts"))) {
            Command java = Command.of(
                            Path.of("/"),
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            System.getProperty("java.class.path"),
                            InTheLocaleC.class.getName())
                    .withEnvironment(Map.of("LC_ALL", "C"));
            assertThat(processes.output(java, "")).isEqualToIgnoringWhitespace("false");
        }
    }

    @Test
    void theInnermostMountSaysWhetherProgramsRun() {
        assertThat(MountPoints.forbidsPrograms(Path.of("/tmp/x"), MOUNTS)).isTrue();
        assertThat(MountPoints.forbidsPrograms(Path.of("/tmpfiles"), MOUNTS)).isFalse();
        assertThat(MountPoints.forbidsPrograms(Path.of("/tmp/a b/x"), MOUNTS)).isFalse();
        assertThat(MountPoints.forbidsPrograms(Path.of("/home"), MOUNTS)).isFalse();
        assertThat(MountPoints.forbidsPrograms(Path.of("/srv/x"), MOUNTS)).isFalse();
    }
}
