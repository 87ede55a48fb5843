// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/** Where the core tells a person what it does; Maven's log in the plugin, a list in tests. */
public interface Output {
    void info(String line);

    void warn(String line);

    void debug(String line);

    /** Whether a line can be redrawn in place, as on a terminal. */
    default boolean interactive() {
        return false;
    }

    /** Redraws the one line of progress; only called where {@link #interactive()} holds. */
    default void progress(String line) {
        info(line);
    }
}
