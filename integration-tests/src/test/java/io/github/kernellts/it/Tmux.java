// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Runs a program in a terminal of 100 by 40 characters, with simulated typing and a readable screen. */
final class Tmux implements AutoCloseable {
    private final Path directory;

    /**
     * Starts a program; its last output stays on the screen after its end.
     *
     * @param directory the working directory of the program, also for the socket of tmux
     */
    Tmux(Path directory, List<String> program) {
        this.directory = directory;
        List<String> start = new ArrayList<>(List.of("new-session", "-d", "-x", "100", "-y", "40", "-s", "it"));
        start.addAll(program);
        // The first command starts the server, which must not end with the program.
        start.addAll(List.of(";", "set-option", "-g", "remain-on-exit", "on"));
        tmux(start);
    }

    /** Types keys, by their names in tmux(1), such as {@code Enter}. */
    void type(String... keys) {
        List<String> arguments = new ArrayList<>(List.of("send-keys", "-t", "it"));
        arguments.addAll(List.of(keys));
        tmux(arguments);
    }

    /** Waits until the text of the screen meets a condition. */
    String await(Predicate<String> something) {
        String screen = screen();
        while (!something.test(screen)) {
            if (screen.contains("Pane is dead")) {
                throw new AssertionError("The program has ended:\n" + screen);
            }
            screen = screen();
        }
        return screen;
    }

    String screen() {
        return tmux(List.of("capture-pane", "-p", "-t", "it"));
    }

    private String tmux(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("tmux", "-f", "/dev/null", "-S", "tmux.socket"));
        command.addAll(arguments);
        return Run.in(directory, command.toArray(new String[0]));
    }

    @Override
    public void close() {
        tmux(List.of("kill-server"));
    }
}
