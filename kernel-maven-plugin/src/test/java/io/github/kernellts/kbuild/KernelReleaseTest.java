// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelReleaseTest {
    @TempDir
    Path directory;

    @Test
    void aReleaseIsWhatUnameAndRpmSay() {
        assertThat(release("1000")).hasToString("6.1.192-1000.el9");
        assertThat(release("1000").rpmVersion()).isEqualTo("6.1.192_1000.el9");
        assertThat(snapshot("1000")).hasToString("6.1.192-0.1000.el9");
        assertThat(snapshot("1000").rpmVersion()).isEqualTo("6.1.192_0.1000.el9");
        assertThat(snapshot("1000").localVersion()).isEqualTo("-0.1000.el9");
    }

    /** By rpm, and by sort -V, as kernel-install and scripts for boot loaders sort. The shortest numbers are the worst. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "9", "10.1", "1000", "999999999"})
    void aSnapshotIsOlderThanTheReleaseOfItsNumberAndOfEveryOther(String build) {
        for (KernelRelease later : List.of(release(build), release("1"))) {
            assertThat(rpm(snapshot(build), later)).isEqualTo("-1");
            assertThat(sorted(later, snapshot(build)))
                    .containsExactly(snapshot(build).toString(), later.toString());
        }
    }

    @Test
    void whatUnameAndRpmSayIsReadAgain() {
        for (KernelRelease each : List.of(release("1000"), snapshot("1000"), release("7.0.1"), snapshot("7.0"))) {
            assertThat(KernelRelease.parse(each.toString())).contains(each);
            assertThat(KernelRelease.parse(each.rpmVersion())).contains(each);
        }
        for (String other :
                new String[] {"", "6.1.192", "6.1.192-el9", "6.1-7.el9", "5.14.0-427.el9.x86_64", "6.1.192_7"}) {
            assertThat(KernelRelease.parse(other)).isEmpty();
        }
    }

    /** A number that begins with 0 would be that of a snapshot. */
    @Test
    void aBuildNumberThatIsNoneIsRefused() {
        for (String bad : new String[] {"", "1-2", "a", "1;x", "1 2", "${x}", "0", "0.1000", "01"}) {
            assertThatThrownBy(() -> release(bad)).hasMessageContaining("build number");
        }
    }

    @Test
    void aSnapshotOfALongNumberIsRefusedWhereTheReleaseFits() {
        String build = "1" + ".123456789".repeat(5);
        assertThat(release(build).toString()).hasSize(63);
        assertThatThrownBy(() -> snapshot(build)).hasMessageContaining("is longer than 64");
    }

    private static KernelRelease release(String build) {
        return new KernelRelease(KernelVersion.parse("6.1.192"), build, false, "el9");
    }

    private static KernelRelease snapshot(String build) {
        return new KernelRelease(KernelVersion.parse("6.1.192"), build, true, "el9");
    }

    private String rpm(KernelRelease one, KernelRelease other) {
        return output(
                "rpm",
                "--eval",
                "%{lua:print(rpm.vercmp(\"" + one.rpmVersion() + "\",\"" + other.rpmVersion() + "\"))}");
    }

    private List<String> sorted(KernelRelease... releases) {
        Path file = directory.resolve("releases");
        Trees.write(file, List.of(releases).stream().map(each -> each + "\n").collect(Collectors.joining()));
        return output("sort", "-V", file.toString()).lines().toList();
    }

    private String output(String... command) {
        try (Processes processes = new Processes(directory)) {
            return processes.output(Command.of(directory, command), "").strip();
        }
    }
}
