// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directories in which programs are searched. Relative ones, such as {@code .} and an empty entry, are left out: they
 * stand for the directory of each command, which may hold source of others.
 *
 * @param directories absolute directories, first to last
 */
public record SearchPath(List<Path> directories) {
    public SearchPath {
        directories = List.copyOf(directories);
    }

    /** The directories of a PATH variable; without one, none. */
    public static SearchPath of(String variable) {
        return new SearchPath(Stream.ofNullable(variable)
                .flatMap(text -> Stream.of(text.split(":")))
                .filter(directory -> directory.startsWith("/"))
                .map(Path::of)
                .toList());
    }

    /** The same as the value of a PATH variable. */
    public String variable() {
        return directories.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    /**
     * Replaces the program of a command by its path if this JVM's PATH has relative entries: Java searches in them from
     * the directory of the command.
     *
     * @throws IOException if the program is only in one of them, or in none
     */
    static void avoidRelative(List<String> command) throws IOException {
        String variable = System.getenv("PATH");
        SearchPath absolute = of(variable);
        String program = command.get(0);
        if (variable == null || program.contains("/") || absolute.variable().equals(variable)) {
            return;
        }
        Path file =
                absolute.find(program).orElseThrow(() -> new IOException("it is in none of " + absolute.directories()));
        command.set(0, file.toString());
    }

    /** The path of a program that is named without a directory. */
    public Optional<Path> find(String program) {
        return directories.stream()
                .map(directory -> directory.resolve(program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
