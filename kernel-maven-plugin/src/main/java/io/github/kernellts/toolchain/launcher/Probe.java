// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small source for testing a compiler, as distributing launchers don't report the compilers of their machines.
 *
 * @param compiler the name or path of the compiler
 * @param path the PATH in which tools are looked for
 * @param directory a directory for this probe only
 */
record Probe(String compiler, String path, Processes processes, Path directory) {
    /** gcc's text in the section .comment; __VERSION__ would be that of the preprocessor. */
    private static final Pattern COMPILER = Pattern.compile("GCC: [\\x20-\\x7e]+");

    private static final String SOURCE = """
            int probe(int times, const int *of);
            int probe(int times, const int *of)
            {
            	int sum = 0;

            	while (times--)
            		sum += of[times] * 3;
            	return sum;
            }
            """;

    /** The object from this machine's compiler, in an emptied directory. */
    byte[] here() {
        Trees.emptyDirectory(directory);
        Trees.write(directory.resolve("probe.c"), SOURCE);
        return object("here.o", List.of(), Map.of())
                .orElseThrow(() -> new KernelException(
                        compiler + " doesn't compile a test program",
                        "compile " + directory.resolve("probe.c") + " with it, and correct the cause of its error"));
    }

    /** The object compiled through a launcher; empty if that fails. */
    Optional<byte[]> through(Path program, Map<String, String> environment) {
        return object("there.o", List.of(program.toString()), environment);
    }

    private Optional<byte[]> object(String name, List<String> before, Map<String, String> environment) {
        List<String> arguments = new ArrayList<>(before);
        arguments.addAll(List.of(
                compiler, "-O2", "-g", "-gno-column-info", "-gno-record-gcc-switches", "-c", "probe.c", "-o", name));
        Map<String, String> variables = new TreeMap<>(environment);
        variables.put("PATH", path);
        return processes.run(new Command(arguments, directory, variables)).succeeded()
                ? Optional.of(Trees.read(directory.resolve(name)))
                : Optional.empty();
    }

    /** The version of the compiler of an object. */
    static String version(byte[] object) {
        Matcher version = COMPILER.matcher(new String(object, StandardCharsets.ISO_8859_1));
        return version.find() ? version.group() : "unknown";
    }
}
