// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A separate container for each command, without a network. It contains only those files of this machine that the
 * command needs, at the same paths as outside, so objects, compiler caches and prefix maps are the same.
 *
 * <p>A file records the name of each running container, so that after a killed build, the next build in the same
 * directory removes its containers.
 */
final class Container implements ExecutionSite {
    private static final Pattern NAME = Pattern.compile("kernel-lts-[0-9a-f-]+");

    private final Engine engine;
    private final String image;
    private final List<String> options;
    private final Path notes;
    private List<String> fixed;

    /**
     * @param image the id of the image
     * @param options further options of the engine's command {@code run}
     * @param notes a directory for the names of containers, not visible in any container
     */
    Container(Engine engine, String image, List<String> options, Path notes) {
        this.engine = engine;
        this.image = image;
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
        Trees.write(note, "");
        List<String> arguments = new ArrayList<>(List.of("run", "--name", name));
        arguments.addAll(terminal);
        arguments.addAll(fixed());
        arguments.addAll(volumes(command.access()));
        Map<String, String> variables = new TreeMap<>(command.environment());
        variables.putIfAbsent("HOME", "/tmp");
        variables.forEach((variable, value) -> arguments.addAll(List.of("--env", variable + "=" + value)));
        arguments.addAll(List.of("--workdir", command.directory().toString()));
        arguments.addAll(options);
        arguments.add(image);
        arguments.addAll(command.arguments());
        return new PreparedCommand(engine.command(arguments.toArray(String[]::new)), false, false, exit -> {
            if (exit != 0) {
                // Possibly only the engine's client was killed.
                engine.remove(name);
            }
            Trees.delete(note);
        });
    }

    private List<String> fixed() {
        if (fixed == null) {
            List<String> all = new ArrayList<>(List.of("--rm", "--init", "--network", "none"));
            // The output is read here, and doesn't belong in the machine's journal.
            all.addAll(List.of("--log-driver", "none"));
            // SELinux would require new labels on the user's directories.
            all.addAll(List.of("--security-opt", "label=disable", "--security-opt", "no-new-privileges"));
            if (engine.isPodman()) {
                // A proxy's address may contain a password.
                all.add("--http-proxy=false");
            }
            all.addAll(engine.userOptions());
            all.addAll(Engine.limits());
            fixed = all;
        }
        return fixed;
    }

    private static List<String> volumes(Access access) {
        Map<Path, String> volumes = new TreeMap<>();
        access.read().stream().filter(Files::exists).forEach(path -> volumes.put(path, path + ":" + path + ":ro"));
        access.links().forEach((link, target) -> volumes.put(link, target + ":" + link + ":ro"));
        access.written().forEach(path -> volumes.put(Trees.directory(path), path + ":" + path));
        // Sorted by path, a directory comes before its content.
        return volumes.values().stream()
                .flatMap(volume -> Stream.of("--volume", volume))
                .toList();
    }

    /**
     * Removes the containers left running by a build in the same directory that was killed.
     *
     * @param engines the engines of this machine: a file provides only the name of a container, never a command
     */
    static void removeLeftovers(Path notes, Supplier<List<Engine>> engines) {
        if (!Files.isDirectory(notes, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path note : Trees.files(notes, file -> true)) {
            String name = note.getFileName().toString();
            if (NAME.matcher(name).matches()) {
                engines.get().forEach(engine -> engine.remove(name));
            }
            Trees.delete(note);
        }
    }
}
