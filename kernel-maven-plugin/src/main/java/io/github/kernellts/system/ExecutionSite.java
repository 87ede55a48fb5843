// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.function.IntConsumer;

/** Where programs run: what is started on this machine so that a command runs there. */
@FunctionalInterface
public interface ExecutionSite {
    /** This machine: a command is what is started. */
    ExecutionSite HERE = command -> new PreparedCommand(command, exit -> {});

    /**
     * Takes a command there.
     *
     * @param command with all variables that are set for it
     */
    PreparedCommand prepare(Command command);

    /** Takes a command there that talks to the person at Maven's terminal. */
    default PreparedCommand prepareForTerminal(Command command) {
        return prepare(command);
    }

    /**
     * What a command became.
     *
     * @param command what is started on this machine
     * @param onExit receives the exit code, and stops whatever of the command still runs
     */
    record PreparedCommand(Command command, IntConsumer onExit) {}
}
