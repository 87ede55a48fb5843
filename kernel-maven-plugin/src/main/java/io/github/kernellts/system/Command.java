// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program to run: an argument list, never a shell's line.
 *
 * @param arguments the program and its arguments
 * @param directory the working directory
 * @param environment variables on top of the few that {@link Processes} passes on
 */
public record Command(List<String> arguments, Path directory, Map<String, String> environment) {
    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
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
        return new Command(all, directory, environment);
    }

    public Command withEnvironment(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        return new Command(arguments, directory, all);
    }

    /** The program's name, for messages. */
    public String program() {
        return Path.of(arguments.get(0)).getFileName().toString();
    }
}
