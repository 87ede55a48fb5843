// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.Toolchain;

/** The programs of this machine that boot a kernel. */
record Programs(Toolchain toolchain) {
    /** Whether a program is installed. */
    boolean has(String name) {
        return toolchain.find(name).isPresent();
    }

    /**
     * The path of a program.
     *
     * @throws KernelException if it isn't installed
     */
    String path(String name) {
        return toolchain
                .find(name)
                .map(Object::toString)
                .orElseThrow(() -> new KernelException(
                        name + " is missing, and a kernel can't be booted without it",
                        "run the check goal for the command that installs it, or set kernel.boot.skip"));
    }
}
