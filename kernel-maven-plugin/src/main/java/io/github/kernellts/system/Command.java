// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A program to run: a list of arguments, never a shell command line.
 *
 * @param arguments the program and its arguments
 * @param directory the working directory
 * @param environment variables in addition to those that {@link Processes} sets
 * @param access the files that it needs in a sandbox or container
 */
public record Command(List<String> arguments, Path directory, Map<String, String> environment, Access access) {
    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A command that needs no files of a build. */
    public Command(List<String> arguments, Path directory, Map<String, String> environment) {
        this(arguments, directory, environment, Access.NONE);
    }

    public static Command of(Path directory, String... arguments) {
        return new Command(List.of(arguments), directory, Map.of());
    }

    public static Command of(Path directory, List<String> arguments) {
        return new Command(arguments, directory, Map.of());
    }

    public Command with(String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new Command(all, directory, environment, access);
    }

    public Command withEnvironment(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        return new Command(arguments, directory, all, access);
    }

    /** The same command, which also needs these files. */
    public Command with(Access more) {
        return new Command(arguments, directory, environment, access.and(more));
    }

    /** The same command, which also reads these files or directories. */
    public Command reading(Path... paths) {
        return with(new Access(Set.of(paths), Set.of(), false));
    }

    /** The same command, which also writes into these directories. */
    public Command writing(Path... paths) {
        return with(new Access(Set.of(), Set.of(paths), false));
    }

    /** The same command, which also finds directories that it reads at further paths. */
    public Command linking(Map<Path, Path> links) {
        return with(new Access(Set.copyOf(links.values()), Set.of(), false, links));
    }

    /** The program's name, for messages. */
    public String program() {
        return Path.of(arguments.get(0)).getFileName().toString();
    }
}
