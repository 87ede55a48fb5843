// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.function.IntConsumer;

/** The place where programs run: this machine, a sandbox on it, or a container. */
@FunctionalInterface
public interface ExecutionSite {
    /** This machine: the command is started unchanged. */
    ExecutionSite HERE = command -> new PreparedCommand(command, false, false, exit -> {});

    /**
     * Wraps a command so that it runs at this site.
     *
     * @param command the command, with all its environment variables
     */
    PreparedCommand prepare(Command command);

    /** The same for an interactive command in Maven's terminal. */
    default PreparedCommand prepareForTerminal(Command command) {
        return prepare(command);
    }

    /**
     * The command that is started on this machine.
     *
     * @param command the command, including the wrapper
     * @param ownEnvironment whether its environment consists of the command's variables only, without Maven's
     * @param supervised whether the started process is only a supervisor, which waits for the command, its grandchild,
     *     and kills it at its own end: signals are then sent to the descendants
     * @param onExit receives the exit code, and stops all remaining processes of the command
     */
    record PreparedCommand(Command command, boolean ownEnvironment, boolean supervised, IntConsumer onExit) {}
}
