// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Library;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds out how host programs can be linked, by linking one that calls what they call: statically, statically with the
 * functions that libelf.a of elfutils 0.192 lacks, or dynamically. The answer is cached until a compiler, library
 * or header changes; one that may have other reasons is not.
 */
public final class TrialLink {
    private static final String SOURCE = "trial.c";
    private static final String TREE = "libelf-search-tree.c";
    /** The prefix of a function in {@link #TREE}, as the linker names it. */
    private static final String OF_TREE = "eu_search_tree_";

    private static final String NONE = "none";
    /** What decides the answer beside programs. */
    private static final List<Path> READ = Stream.concat(
                    Library.LINKED.stream(),
                    Library.FOR_BUILDING.stream().flatMap(library -> library.places().stream()))
            .toList();

    private final Processes processes;
    private final Toolchain tools;
    private final Path directory;
    private final Path libraries;

    /**
     * @param processes runs the compiler
     * @param tools the tools of kernel builds
     * @param directory a directory for the program, emptied first
     * @param libraries a directory for a library that is linked into host programs, shared by builds
     */
    public TrialLink(Processes processes, Toolchain tools, Path directory, Path libraries) {
        this.processes = processes;
        this.tools = tools;
        this.directory = directory;
        this.libraries = libraries;
    }

    /**
     * The kind of linking that was chosen for host programs.
     *
     * @param programs the kind that works on this machine
     * @param why the reason why static linking does not work; empty if it works
     * @param needs what the program needs of the system that runs it, if it is dynamic
     */
    public record Result(HostPrograms programs, String why, Optional<DynamicNeeds> needs) {}

    /** @throws KernelException if no kind of linking works with the libraries of this machine */
    public Result result() {
        List<String> lines = tools.remembered(
                        "link",
                        List.of("gcc", "ld", "pkg-config"),
                        READ,
                        () -> String.join("\n", tried()),
                        TrialLink::isLasting)
                .lines()
                .toList();
        return switch (lines.get(0)) {
            case "static" -> new Result(HostPrograms.STATIC, "", Optional.empty());
            case "completed" -> new Result(completed(), "", Optional.empty());
            case "dynamic" ->
                new Result(
                        HostPrograms.DYNAMIC,
                        lines.get(1),
                        Optional.of(new DynamicNeeds(words(lines.get(2)), words(lines.get(3)))));
            default ->
                throw new KernelException(
                        "No program can be linked with libelf, libcrypto and zlib, as kbuild's host programs are: "
                                + lines.get(1),
                        isOfLibraries(lines.get(1))
                                ? "install libelf-dev, libssl-dev and zlib1g-dev (apt), or elfutils-libelf-devel, openssl-devel"
                                        + " and zlib-devel (dnf)"
                                : "look at that message, at the free space of " + directory
                                        + ", and at the sandbox (kernel.sandbox)");
        };
    }

    /** A full disk, or a sandbox that failed, must not decide how host programs are linked from then on. */
    private static boolean isLasting(String answer) {
        List<String> lines = answer.lines().toList();
        return !lines.get(0).equals(NONE) && (lines.size() == 1 || isOfLibraries(lines.get(1)));
    }

    /** Whether a message is the verdict of the compiler on headers, or of the linker on libraries. */
    private static boolean isOfLibraries(String message) {
        return message.matches(".*(undefined reference|cannot find -l|\\.h: No such file or directory).*");
    }

    private List<String> tried() {
        Trees.emptyDirectory(directory);
        write(SOURCE, directory);
        Optional<String> first = failure(HostPrograms.STATIC);
        if (first.isEmpty()) {
            return List.of("static");
        }
        if (first.get().contains(OF_TREE) && failure(completed()).isEmpty()) {
            return List.of("completed");
        }
        Optional<String> second = failure(HostPrograms.DYNAMIC);
        if (second.isPresent()) {
            return List.of(NONE, reason(second.get()));
        }
        Path program = directory.resolve("trial");
        DynamicNeeds needs = ElfFile.parse(program.toString(), Trees.read(program))
                .map(DynamicNeeds::of)
                .orElseThrow();
        return List.of("dynamic", reason(first.get()), sorted(needs.libraries()), sorted(needs.versions()));
    }

    /** The compiler's messages if the program can't be linked in this way, or doesn't run. */
    private Optional<String> failure(HostPrograms programs) {
        List<String> command = new ArrayList<>(List.of("gcc", "-o", "trial", SOURCE));
        command.addAll(programs.flags());
        command.addAll(libraries(programs));
        Processes.Result linked = processes.run(command(command).reading(programs.read()));
        if (linked.exit() != 0) {
            return Optional.of(linked.output());
        }
        Processes.Result ran = processes.run(command(List.of("./trial")));
        return ran.exit() == 0 ? Optional.empty() : Optional.of("the program ended with " + ran.exit());
    }

    private List<String> libraries(HostPrograms programs) {
        List<String> command = new ArrayList<>(programs.pkgConfig());
        command.addAll(List.of("--libs", "libelf", "libcrypto", "zlib"));
        Processes.Result said = processes.run(command(command));
        return said.exit() == 0
                ? List.of(said.output().strip().split("\\s+"))
                // As kbuild without pkg-config's files.
                : List.of("-lelf", "-lcrypto", "-lz");
    }

    /**
     * Static programs with another libelf.a, which adds the missing functions to the system's. It stays where it is for
     * as long as the compiler does: another path in kbuild's commands would make everything again.
     */
    private HostPrograms completed() {
        String compiler = Digests.sha256(tools.identity("gcc", "ld")).substring(0, 12);
        Path added = Trees.directory(libraries.resolve(compiler));
        Path library = added.resolve("libelf.a");
        if (!Files.exists(library)) {
            Trees.directory(directory);
            write(TREE, directory);
            String archive = "libelf-search-tree.a";
            output("gcc", "-O2", "-c", "-o", "libelf-search-tree.o", TREE);
            output("ar", "rcD", archive, "libelf-search-tree.o");
            String system = output("gcc", "-print-file-name=libelf.a").strip();
            Trees.write(added.resolve(archive), Trees.read(directory.resolve(archive)));
            // A linker script, as glibc's own libm.a.
            Trees.write(library, "GROUP ( " + system + " " + added.resolve(archive) + " )\n");
        }
        return new HostPrograms(HostPrograms.Linking.STATIC, Optional.of(added));
    }

    /** The line of the compiler's output that names the obstacle. */
    private static String reason(String output) {
        return output.lines()
                .filter(line -> line.matches(".*(undefined reference|cannot find|error: ).*"))
                .findFirst()
                .or(() -> output.lines().findFirst())
                .orElse("the compiler said nothing")
                .strip();
    }

    private String output(String... arguments) {
        return processes.output(command(List.of(arguments)), "look at the compiler");
    }

    private Command command(List<String> arguments) {
        List<String> command = new ArrayList<>(arguments);
        tools.find(command.get(0)).ifPresent(program -> command.set(0, program.toString()));
        return Command.of(directory, command)
                .withEnvironment(Map.of("PATH", tools.searchPath()))
                .writing(directory);
    }

    private static void write(String name, Path directory) {
        Trees.write(directory.resolve(name), Resources.bytes(TrialLink.class, name));
    }

    private static String sorted(Set<String> words) {
        return String.join(" ", new TreeSet<>(words));
    }

    private static Set<String> words(String line) {
        return Set.copyOf(Arrays.asList(line.split(" ")));
    }
}
