// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.KernelException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is tried with the modules of an external module's RPM on their booted kernel.
 *
 * @param modules the names of the modules to load, in this order; all of the RPM if empty
 * @param command a command of the owner's for the guest's shell, after they are loaded
 * @param timeout the time limit of all that
 */
public record ModuleBootRequest(List<String> modules, Optional<String> command, Duration timeout) {
    /** @throws KernelException if a name is none of a module */
    public ModuleBootRequest {
        modules = List.copyOf(modules);
        for (String each : modules) {
            if (!each.matches("[A-Za-z0-9_+.-]+")) {
                throw new KernelException(
                        "kernel.module.boot.modules has \"" + each + "\", which is no name of a module",
                        "give names of modules, without .ko");
            }
        }
    }
}
