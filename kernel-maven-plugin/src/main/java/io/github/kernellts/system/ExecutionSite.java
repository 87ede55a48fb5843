// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.function.IntConsumer;

/** Where programs run: this machine, a sandbox on it, or a container. */
@FunctionalInterface
public interface ExecutionSite {
    /** This machine: the command is started as it is. */
    ExecutionSite HERE = command -> new PreparedCommand(command, false, false, exit -> {});

    /**
     * Makes the command that starts another one at this site.
     *
     * @param command with all variables that are set for it
     */
    PreparedCommand prepare(Command command);

    /** The same for a command that talks to the person at Maven's terminal. */
    default PreparedCommand prepareForTerminal(Command command) {
        return prepare(command);
    }

    /**
     * A command as it is started on this machine.
     *
     * @param command what is started
     * @param ownEnvironment whether it gets the command's variables only, and none of Maven's
     * @param supervised whether what is started only waits for the command, its grandchild, and kills it when it is
     *     ended itself: signals then go to the descendants
     * @param onExit receives the exit code, and stops whatever of the command still runs
     */
    record PreparedCommand(Command command, boolean ownEnvironment, boolean supervised, IntConsumer onExit) {}
}
