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
 * A small source that a compiler is tried with, as what distributes compilers doesn't tell what it has.
 *
 * @param compiler what is called, by name or path
 * @param path where tools are looked for
 * @param directory a directory of its own
 */
record Probe(String compiler, String path, Processes processes, Path directory) {
    /** What gcc leaves in the section .comment; __VERSION__ would be that of who preprocesses. */
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

    /** What the compiler of this machine makes of it, in a directory that was emptied. */
    byte[] here() {
        Trees.emptyDirectory(directory);
        Trees.write(directory.resolve("probe.c"), SOURCE);
        return object("here.o", List.of(), Map.of())
                .orElseThrow(() -> new KernelException(
                        compiler + " compiles nothing", "run it with " + directory.resolve("probe.c")));
    }

    /** What is made of it through a program; empty if that fails. */
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

    /** Which compiler made an object. */
    static String version(byte[] object) {
        Matcher version = COMPILER.matcher(new String(object, StandardCharsets.ISO_8859_1));
        return version.find() ? version.group() : "unknown";
    }
}
