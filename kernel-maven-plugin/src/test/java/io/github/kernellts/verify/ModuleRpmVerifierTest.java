// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleRpmVerifierTest {
    @TempDir
    Path directory;

    /** The kernel takes - and _ for the same, and modprobe finds one of the two. */
    @Test
    void twoModulesThatAreOneForTheKernelAreNamed() {
        Trees.write(directory.resolve("modules.spec"), """
                Name: modules
                Version: 1
                Release: 1
                Summary: modules
                License: GPL
                %define __spec_install_post %{nil}
                %define debug_package %{nil}
                %description
                For a test.
                %install
                mkdir -p %{buildroot}/lib/modules/6.1.192-7.el9/a %{buildroot}/lib/modules/6.1.192-7.el9/b
                echo > %{buildroot}/lib/modules/6.1.192-7.el9/a/one-two.ko
                echo > %{buildroot}/lib/modules/6.1.192-7.el9/b/one_two.ko
                %files
                /lib/modules
                """);
        try (Processes processes = new Processes(directory)) {
            processes.output(
                    Command.of(
                            directory,
                            "rpmbuild",
                            "-bb",
                            "--target=x86_64-linux",
                            "--define",
                            "_topdir " + directory,
                            "modules.spec"),
                    "");
        }
        Path rpm = directory.resolve("RPMS/x86_64/modules-1-1.x86_64.rpm");
        ModuleRpmVerifier verifier = new ModuleRpmVerifier("6.1.192-7.el9", null, KeyTraces.of(), Set.of(), false);
        assertThatThrownBy(() -> verifier.verify(rpm, "kernel"))
                .hasMessageContaining("b/one_two.ko has the same name as lib/modules/6.1.192-7.el9/a/one-two.ko");
    }
}
