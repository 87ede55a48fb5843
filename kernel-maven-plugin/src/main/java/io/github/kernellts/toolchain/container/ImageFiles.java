// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.HostFiles;
import io.github.kernellts.toolchain.Library;
import io.github.kernellts.toolchain.Tool;
import io.github.kernellts.toolchain.ToolFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a container image, examined in a container once, and cached for that image. */
final class ImageFiles implements ToolFiles {
    /** Programs to look for in addition to the tools. */
    private static final List<String> MORE = List.of("ccache", "strip", "modinfo", "as", "objcopy");
    /** Exit codes from here on are the engine's own: docker-run(1), EXIT STATUS. */
    private static final int ENGINE_FAILED = 125;

    private final String image;
    private final List<Path> path;
    private final Processes inside;
    private final Path memory;
    private Set<Path> present;

    /**
     * @param image the identity of the image and of the engine's options, as the key of the cached results
     * @param path its PATH
     * @param inside runs programs in the image
     * @param memory a directory for the cached results
     */
    ImageFiles(String image, String path, Processes inside, Path memory) {
        this.image = image;
        this.path = HostFiles.directories(path);
        this.inside = inside;
        this.memory = memory;
    }

    @Override
    public List<Path> path() {
        return path;
    }

    @Override
    public boolean exists(Path file) {
        if (present == null) {
            present = remembered("files", listing())
                    .lines()
                    .filter(line -> line.startsWith("/"))
                    .map(Path::of)
                    .collect(Collectors.toSet());
        }
        return present.contains(file);
    }

    @Override
    public boolean executable(Path program) {
        // gcc itself reports the paths of the programs that it runs.
        return exists(program) || program.endsWith("cc1");
    }

    @Override
    public String identity(Path program) {
        return image + "|" + program;
    }

    @Override
    public Path real(Path program) {
        return program;
    }

    @Override
    public boolean separate() {
        return false;
    }

    @Override
    public String sha256(Path program) {
        return inside.output(
                        Command.of(Path.of("/"), "sha256sum", program.toString()), "use an image that has coreutils")
                .split(" ")[0];
    }

    /** The os-release(5) file of the image, or an empty text. */
    String osRelease() {
        return remembered("os-release", List.of("cat", "/etc/os-release"));
    }

    private List<String> listing() {
        Stream<String> names = Stream.concat(Tool.FOR_BUILDING.stream().map(Tool::name), MORE.stream());
        List<String> programs = names.toList();
        List<String> ls = new ArrayList<>(List.of("ls", "-d", "--"));
        path.forEach(directory ->
                programs.forEach(name -> ls.add(directory.resolve(name).toString())));
        Library.LINKED.forEach(library -> ls.add(library.toString()));
        Stream.concat(Library.FOR_BUILDING.stream(), Library.FOR_MODULES.stream())
                .flatMap(library -> library.places().stream())
                .forEach(place -> ls.add(place.toString()));
        return ls;
    }

    private String remembered(String name, List<String> arguments) {
        String question = Digests.sha256(image + "\n" + String.join("\n", arguments));
        Path answer = memory.resolve(name + "-" + question);
        if (!Files.exists(answer)) {
            Processes.Result result = inside.run(Command.of(Path.of("/"), arguments));
            if (result.exit() >= ENGINE_FAILED) {
                throw new KernelException(
                        "A container could not be run: " + result.output().strip(),
                        "correct the cause (on Debian, podman needs the package catatonit), or correct"
                                + " kernel.toolchain.options");
            }
            Trees.write(Trees.parents(answer), result.exit() == 0 || name.equals("files") ? result.output() : "");
        }
        return Trees.text(answer);
    }
}
