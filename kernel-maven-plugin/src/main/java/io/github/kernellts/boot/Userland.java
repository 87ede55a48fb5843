// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.List;

/** The shell and programs of a booted kernel: busybox, or this machine's own programs where it has no busybox. */
record Userland(Programs programs, Processes processes) {
    /**
     * Adds them to an initramfs.
     *
     * @param more names of further programs of this machine; busybox has programs enough
     */
    void into(Initramfs initramfs, List<String> more) {
        if (programs.has("busybox")) {
            initramfs.busybox(Path.of(programs.path("busybox")));
        } else {
            new MachinePrograms(programs, processes).into(initramfs, more);
        }
    }
}
