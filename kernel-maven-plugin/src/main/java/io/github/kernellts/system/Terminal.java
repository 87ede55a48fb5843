// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The terminal in which Maven was started, if any. */
public final class Terminal {
    private Terminal() {}

    /** @throws KernelException if standard input or output is no terminal */
    static void require() {
        refuse("");
    }

    /**
     * @param otherwise what can be done without a terminal
     * @throws KernelException if standard input or output is no terminal
     */
    public static void require(String otherwise) {
        refuse(", or " + otherwise);
    }

    private static void refuse(String otherwise) {
        if (!attached()) {
            throw new KernelException(
                    "This goal needs a terminal, and standard input or output is not one",
                    "run it in a terminal without a pipe" + otherwise);
        }
    }

    /** Whether standard input and output are terminals (proc_pid_fd(5)). */
    private static boolean attached() {
        return Stream.of("0", "1").allMatch(number -> {
            try {
                String device =
                        Files.readSymbolicLink(Path.of("/proc/self/fd", number)).toString();
                return device.matches("/dev/(pts/\\d+|tty.*|console)");
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The environment of programs that draw on the terminal. */
    static Map<String, String> environment() {
        return Map.of("TERM", Optional.ofNullable(System.getenv("TERM")).orElse("linux"));
    }
}
