package io.github.kernellts.it;

import io.github.kernellts.system.Trees;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program of the machine's that looks at what was built. */
final class Run {
    private Run() {}

    /** Runs it in a directory, and gives what it printed; any exit code but zero fails the test. */
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

    /** The same with a file for all that it prints, giving the exit code. */
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

    /** Unpacks an RPM with rpm2cpio and cpio. */
    static Path unpack(Path rpm, Path into) {
        try {
            // What an earlier run unpacked there is not to be taken for this RPM's.
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
