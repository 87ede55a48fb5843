// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.KernelException;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that work for one EL. */
abstract class ElMojo extends CachingMojo {
    /**
     * The EL that the kernel is packaged for: {@code el8}, {@code el9} or {@code el10}. Set by profiles of that name.
     * Example: {@code el9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.el")
    String el;

    final EnterpriseLinux enterpriseLinux() {
        if (el == null || el.isBlank()) {
            throw new KernelException(
                    "No EL was chosen",
                    "add one to the profiles, as in -Pel9,kvm, or set kernel.el to el8, el9 or el10 in a project that does not"
                            + " inherit from kernel-lts-parent");
        }
        return EnterpriseLinux.parse(el);
    }
}
