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
import org.junit.jupiter.params.provider.ValueSource;

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
        Trees.write(directory.resolve("proc/self/status"), "CapPrm:\t000001ffffffffff\nCapEff:\t0000000000000000\n");
        String name = setting.replace('/', '.');
        assertThat(sandbox("auto").warning().orElseThrow())
                .contains("WITHOUT A SANDBOX, because bubblewrap does not work here (bwrap: setting up uid map")
                .contains("Fix: " + name + " is " + value + ": ", remedy, "kernel.sandbox=none")
                .doesNotContain("seccomp");
        assertThatThrownBy(() -> sandbox("bubblewrap").site()).hasMessageContaining("Fix: " + name);
    }

    /** As in a container of docker's on Ubuntu 24.04: the host's setting is seen there, and docker's own seccomp is not. */
    @ParameterizedTest
    @ValueSource(strings = {".dockerenv", "run/.containerenv"})
    void inAContainerWhatItNeedsComesFirst(String mark) {
        Trees.write(Trees.parents(directory.resolve(mark)), "");
        assertThat(sandbox("auto").warning().orElseThrow())
                .contains("Fix: start this container with --security-opt seccomp=unconfined --security-opt"
                        + " systempaths=unconfined; or set kernel.toolchain=container");
        set("kernel/apparmor_restrict_unprivileged_userns", "1");
        set("user/max_user_namespaces", "0");
        assertThat(sandbox("auto").warning().orElseThrow())
                .contains("Fix: start this container with --security-opt seccomp=unconfined --security-opt")
                .containsSubsequence(
                        "its host may",
                        "/etc/apparmor.d/bwrap",
                        "sysctl -w user.max_user_namespaces",
                        "kernel.sandbox");
    }

    /** Settings for those without privileges say nothing about why it fails for root, unless that is a container's. */
    @Test
    void rootIsNotToldOfSettingsThatDoNotApplyToIt() {
        set("kernel/apparmor_restrict_unprivileged_userns", "1");
        set("kernel/unprivileged_userns_clone", "0");
        Trees.write(directory.resolve("proc/self/status"), "CapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\n");
        assertThat(sandbox("auto").warning().orElseThrow())
                .contains("in a container they need --security-opt")
                .doesNotContain("apparmor", "unprivileged_userns_clone");
        set("user/max_user_namespaces", "0");
        assertThat(sandbox("auto").warning().orElseThrow()).contains("Fix: user.max_user_namespaces is 0: ");
        // Docker's default.
        Trees.write(directory.resolve("proc/self/status"), "CapEff:\t00000000a80425fb\n");
        assertThat(sandbox("auto").warning().orElseThrow())
                .contains("Fix: kernel.apparmor_restrict_unprivileged_userns is 1: ");
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
                new UserNamespaces(directory));
    }

    private void set(String setting, String value) {
        Trees.write(Trees.parents(directory.resolve("proc/sys").resolve(setting)), value + "\n");
    }
}
