// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.module.DevelPackage;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleBootTest {
    @TempDir
    Path directory;

    @Test
    void aModuleIsLoadedOnTheKernelOfItsDevelPackageAndOnNoOther() {
        DevelPackage devel = DevelPackage.of(rpm("kernel-lts-kvm-61y-devel", "6.1.192_1000.el9"));
        Path own = rpm("kernel-lts-kvm-61y", "6.1.192_1000.el9");
        Path otherFlavor = rpm("kernel-lts-generic-61y", "6.1.192_1000.el9");
        Path otherBuild = rpm("kernel-lts-kvm-61y", "6.1.192_1001.el9");
        assertThat(ModuleBoot.kernelOf(devel, List.of(otherFlavor, otherBuild, own)))
                .isEqualTo(own);
        assertThatThrownBy(() -> ModuleBoot.kernelOf(devel, List.of(otherBuild)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("no RPM of the kernel kernel-lts-kvm-61y-6.1.192_1000.el9-1")
                .hasMessageContaining("there are [kernel-lts-kvm-61y-6.1.192_1001.el9-1]")
                .hasMessageContaining("kernel.module.boot.kernels");
    }

    private Path rpm(String name, String version) {
        return SmallRpm.build(directory, name, version, "1", "");
    }
}
