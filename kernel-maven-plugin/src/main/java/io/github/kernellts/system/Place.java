package io.github.kernellts.system;

import java.util.function.IntConsumer;

/** Where programs run: what is started on this machine so that a command runs there. */
@FunctionalInterface
public interface Place {
    /** This machine: a command is what is started. */
    Place HERE = command -> new Entrance(command, exit -> {});

    /**
     * Takes a command there.
     *
     * @param command with all variables that are set for it
     */
    Entrance enter(Command command);

    /** Takes a command there that talks to the person at Maven's terminal. */
    default Entrance enterAtTerminal(Command command) {
        return enter(command);
    }

    /**
     * What a command became.
     *
     * @param command what is started on this machine
     * @param left is told how that ended, whoever ended it, and leaves nothing of it running
     */
    record Entrance(Command command, IntConsumer left) {}
}
