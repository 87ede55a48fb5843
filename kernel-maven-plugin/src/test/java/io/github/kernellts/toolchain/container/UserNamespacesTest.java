// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bwrap that fails as it does where user namespaces are refused, and settings in a stand-in for /proc/sys. */
class UserNamespacesTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/namespaces"));

    @AfterEach
    void close() {
        processes.close();
    }

    @ParameterizedTest
    @CsvSource({
        "kernel/apparmor_restrict_unprivileged_userns, 1, /etc/apparmor.d/bwrap",
        "kernel/unprivileged_userns_clone, 0, sysctl -w kernel.unprivileged_userns_clone=1",
        "user/max_user_namespaces, 0, sysctl -w user.max_user_namespaces=10000"
    })
    void theSettingThatRefusesThemIsNamedWithWhatAllowsThem(String setting, String value, String remedy) {
        set(setting, value);
        String name = setting.replace('/', '.');
        assertThat(sandbox("auto").warning().orElseThrow())
                .contains("WITHOUT A SANDBOX, because bubblewrap does not work here (bwrap: setting up uid map")
                .contains("Fix: " + name + " is " + value + ": ", remedy, "kernel.sandbox=none")
                .doesNotContain("seccomp");
        assertThatThrownBy(() -> sandbox("bubblewrap").site()).hasMessageContaining("Fix: " + name);
    }

    @Test
    void whereNoneOfTheSettingsRefusesThemItMayBeAContainer() {
        set("kernel/apparmor_restrict_unprivileged_userns", "0");
        set("user/max_user_namespaces", "63000");
        assertThat(sandbox("auto").warning().orElseThrow()).contains("in a container they need --security-opt");
    }

    private Sandbox sandbox(String requested) {
        Path program = Trees.parents(directory.resolve("bin/bwrap"));
        Trees.write(program, "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied'\nexit 1\n");
        Trees.executable(program);
        return new Sandbox(
                requested,
                new Toolchain(program.getParent() + ":" + System.getenv("PATH"), directory.resolve("tools"), processes),
                processes,
                directory.resolve("work"),
                new UserNamespaces(directory.resolve("sys")));
    }

    private void set(String setting, String value) {
        Trees.write(Trees.parents(directory.resolve("sys").resolve(setting)), value + "\n");
    }
}
