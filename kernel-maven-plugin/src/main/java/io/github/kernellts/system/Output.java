// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/** The receiver of messages for the user: Maven's log in the plugin, a list in tests. */
public interface Output {
    void info(String line);

    void warn(String line);

    void debug(String line);

    /** Whether a line can be redrawn, as on a terminal. */
    default boolean interactive() {
        return false;
    }

    /** Redraws the progress line; only called if {@link #interactive()} is true. */
    default void progress(String line) {
        info(line);
    }
}
