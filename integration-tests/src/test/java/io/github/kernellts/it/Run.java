// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import io.github.kernellts.system.Trees;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Runs programs of this machine, to inspect build results. */
final class Run {
    private Run() {}

    /** Runs a program in a directory and returns its output; an exit code other than zero fails the test. */
    static String in(Path directory, String... arguments) {
        return piped(directory, null, arguments);
    }

    /** The same with a file as standard input. */
    static String piped(Path directory, Path input, String... arguments) {
        try {
            Path output = Files.createTempFile("run", ".out");
            int exit = to(directory, input, output, arguments);
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            Files.delete(output);
            if (exit != 0) {
                throw new AssertionError(List.of(arguments) + " exited with " + exit + ":\n" + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with a file for its output; returns the exit code. */
    static int to(Path directory, Path input, Path output, String... arguments) {
        try {
            return new ProcessBuilder(arguments)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(input == null ? new File("/dev/null") : input.toFile())
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Starts a server, and waits for the output line that says it is ready; later output is discarded.
     *
     * @param environment variables in addition to the environment of the tests
     */
    static Process server(
            Path directory, Map<String, String> environment, Predicate<String> ready, String... arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(arguments).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process server = builder.start();
            BufferedReader output = server.inputReader();
            StringBuilder said = new StringBuilder();
            String line;
            do {
                line = output.readLine();
                said.append(line).append('\n');
            } while (line != null && !ready.test(line));
            if (line == null) {
                throw new AssertionError(List.of(arguments) + " did not start:\n" + said);
            }
            Thread reader = new Thread(() -> drop(output), "drop-output");
            reader.setDaemon(true);
            reader.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void drop(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // Who stops the server closes its output.
            return;
        }
    }

    /** Unpacks an RPM with rpm2cpio and cpio. */
    static Path unpack(Path rpm, Path into) {
        try {
            // Files unpacked there by an earlier run must not be mistaken for files of this RPM.
            Trees.emptyDirectory(into);
            Path archive = into.resolveSibling(into.getFileName() + ".cpio");
            new ProcessBuilder("rpm2cpio", rpm.toString())
                    .redirectOutput(archive.toFile())
                    .start()
                    .waitFor();
            piped(into, archive, "cpio", "--extract", "--make-directories", "--quiet");
            Files.delete(archive);
            return into;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
