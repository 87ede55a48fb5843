// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.ExpiredKey;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelTreeTest {
    @TempDir
    Path into;

    @Test
    void aKernelWithTypesOfModulesNeedsTheTypesOfItsVmlinux() {
        assertThatThrownBy(() -> treeWithoutVmlinux("6.1.192-1000.el9"))
                .hasMessageContaining("has no /usr/src/kernels/6.1.192-1000.el9/vmlinux");
    }

    @Test
    void aKernelThatCanNotHaveTypesOfModulesHasAModuleTreeWithoutVmlinux() {
        assertThat(treeWithoutVmlinux("5.10.223-1000.el8").top())
                .isEqualTo(into.resolve("usr/src/kernels/5.10.223-1000.el8"));
    }

    @Test
    void aSigningKeyIsTrustedByTheCertificateWhoseSerialNumberTheKernelHas() {
        try (Processes processes = new Processes(into)) {
            ExpiredKey key = new ExpiredKey(into, processes);
            DevelTree tree = treeWithoutVmlinux("5.10.223-1000.el8");
            Path trusted = tree.top().resolve("trusted-certificates.pem");
            Trees.write(trusted, Certificates.pem(List.of(key.expired())));
            tree.requireTrust(key.expired());
            tree.requireTrust(key.renewed());
            assertThatThrownBy(() -> tree.requireTrust(key.another()))
                    .hasMessageContaining("trusts the signing key of CN=Example by another certificate")
                    .hasMessageContaining(
                            "serial number " + key.expired().getSerialNumber().toString(16))
                    .hasMessageContaining("kernel.signing.keystore")
                    .hasMessageContaining("trusted-certificates.pem of devel.rpm");
            Trees.write(trusted, "");
            assertThatThrownBy(() -> tree.requireTrust(key.expired()))
                    .hasMessageContaining("does not trust the signing key CN=Example");
        }
    }

    private DevelTree treeWithoutVmlinux(String release) {
        for (String file :
                new String[] {"Makefile", ".config", "Module.symvers", "trusted-certificates.pem", "symbol-options"}) {
            Trees.write(Trees.parents(into.resolve("usr/src/kernels/" + release + "/" + file)), "");
        }
        return DevelTree.of(
                new DevelPackage(
                        into.resolve("devel.rpm"),
                        "kernel-lts-kvm",
                        "kvm",
                        "1",
                        release,
                        EnterpriseLinux.EL8,
                        Instant.EPOCH),
                into);
    }
}
