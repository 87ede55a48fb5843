// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A container of its own for each command, without a network, in which only a build's own directories are to be seen, at
 * the paths that they have outside: objects, compiler caches and prefix maps are then the same.
 *
 * <p>A note says which containers run, so that the next build in the same directory ends what one that was killed left.
 */
final class Container implements ExecutionSite {
    private final Engine engine;
    private final String image;
    private final Mounts mounts;
    private final List<String> options;
    private final Path notes;
    private List<String> fixed;

    /**
     * What is seen in a container.
     *
     * @param written directories that are written to
     * @param read directories that are only read; those that are written to may lie in them
     */
    record Mounts(List<Path> written, List<Path> read) {
        Mounts {
            written = List.copyOf(written);
            read = List.copyOf(read);
        }

        List<String> options() {
            List<String> options = new ArrayList<>();
            read.forEach(directory -> options.addAll(List.of("--volume", directory + ":" + directory + ":ro")));
            written.stream()
                    .distinct()
                    .forEach(directory -> options.addAll(List.of("--volume", directory + ":" + directory)));
            return options;
        }
    }

    /**
     * @param image its id
     * @param options what the engine is told beside
     * @param notes a directory for the notes
     */
    Container(Engine engine, String image, Mounts mounts, List<String> options, Path notes) {
        this.engine = engine;
        this.image = image;
        this.mounts = mounts;
        this.options = List.copyOf(options);
        this.notes = notes;
    }

    @Override
    public PreparedCommand prepare(Command command) {
        return prepare(command, List.of());
    }

    @Override
    public PreparedCommand prepareForTerminal(Command command) {
        return prepare(command, List.of("--interactive", "--tty"));
    }

    private PreparedCommand prepare(Command command, List<String> terminal) {
        String name = "kernel-lts-" + UUID.randomUUID();
        Path note = Trees.parents(notes.resolve(name));
        Trees.write(note, engine.program() + "\n");
        List<String> arguments = new ArrayList<>(List.of("run", "--name", name));
        arguments.addAll(terminal);
        arguments.addAll(fixed());
        Map<String, String> variables = new TreeMap<>(command.environment());
        variables.putIfAbsent("HOME", "/tmp");
        variables.forEach((variable, value) -> arguments.addAll(List.of("--env", variable + "=" + value)));
        arguments.addAll(List.of("--workdir", command.directory().toString()));
        arguments.addAll(options);
        arguments.add(image);
        arguments.addAll(command.arguments());
        return new PreparedCommand(engine.command(arguments.toArray(String[]::new)), exit -> {
            if (exit != 0) {
                // The engine's client may have been killed alone.
                engine.remove(name);
            }
            Trees.delete(note);
        });
    }

    private List<String> fixed() {
        if (fixed == null) {
            List<String> all = new ArrayList<>(List.of("--rm", "--init", "--network", "none"));
            // What is printed is read here, and is no business of the machine's journal.
            all.addAll(List.of("--log-driver", "none"));
            // SELinux would want the user's directories labelled anew.
            all.addAll(List.of("--security-opt", "label=disable", "--security-opt", "no-new-privileges"));
            if (engine.isPodman()) {
                // A proxy's address may have a password in it.
                all.add("--http-proxy=false");
            }
            all.addAll(engine.userOptions());
            all.addAll(Engine.limits());
            all.addAll(mounts.options());
            fixed = all;
        }
        return fixed;
    }

    /** Ends the containers that a build in the same directory left running when it was killed. */
    static void removeLeftovers(Path notes, Map<String, String> environment, Processes processes) {
        if (!Files.isDirectory(notes)) {
            return;
        }
        for (Path note : Trees.files(notes, file -> true)) {
            Path program = Path.of(Trees.text(note).strip());
            new Engine(program, environment, processes)
                    .remove(note.getFileName().toString());
            Trees.delete(note);
        }
    }
}
