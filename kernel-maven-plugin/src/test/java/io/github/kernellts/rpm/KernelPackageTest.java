// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.source.KernelVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KernelPackageTest {
    private static final KernelRelease RELEASE =
            new KernelRelease(KernelVersion.parse("6.1.192"), "1000", false, "el9");

    @Test
    void filesAreNamedByFlavorBranchAndRelease() {
        KernelRpms rpms = new KernelPackage("kvm", RELEASE, EnterpriseLinux.EL9).in(Path.of("d"));
        assertThat(rpms.kernel()).hasToString("d/kernel-lts-kvm-61y-6.1.192_1000.el9-1.x86_64.rpm");
        assertThat(rpms.devel()).hasToString("d/kernel-lts-kvm-61y-devel-6.1.192_1000.el9-1.x86_64.rpm");
        assertThat(rpms.source()).hasToString("d/kernel-lts-kvm-61y-6.1.192_1000.el9-1.src.rpm");
        assertThat(new KernelPackage("kvm", RELEASE, EnterpriseLinux.EL9)
                        .debuginfo()
                        .fileName())
                .isEqualTo("kernel-lts-kvm-61y-debuginfo-6.1.192_1000.el9-1.x86_64.rpm");
    }

    @Test
    void aFlavorThatCanNotStandInAPackageNameIsRefused() {
        for (String bad : new String[] {"", "K", "a-b", "a b", "$(x)", "../x"}) {
            assertThatThrownBy(() -> new KernelPackage(bad, RELEASE, EnterpriseLinux.EL9))
                    .hasMessageContaining("kernel.flavor");
        }
    }

    @Test
    void anUnknownElIsRefused() {
        assertThat(EnterpriseLinux.parse("el10")).isEqualTo(EnterpriseLinux.EL10);
        assertThatThrownBy(() -> EnterpriseLinux.parse("el7")).hasMessageContaining("[el8, el9, el10]");
    }
}
