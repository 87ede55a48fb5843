// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The identity of a tool: a digest of its version output, its program, the programs that a compiler runs, and the
 * libraries of all these. The version alone is not enough: it is the same for a distribution's patched compiler.
 */
final class ToolIdentity {
    /** The programs that gcc runs, as arguments of its option {@code -print-prog-name}. */
    private static final List<String> OF_COMPILERS = List.of("cc1", "as", "ld");

    private static final String COMPILER = "gcc";
    /** The line of ldd(1) for a library. */
    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s*(?:(\\S+) => )?(/\\S+) \\(0x[0-9a-f]+\\)$");
    /** The C library has no influence on the output of tools, and has frequent updates of its own. */
    private static final Pattern C_LIBRARY = Pattern.compile("(ld-linux.*|lib(c|m|dl|pthread|rt|resolv|util))[.-].*");

    private final ToolFiles files;
    private final ToolMemory memory;
    private final Processes processes;
    private final Function<String, Optional<Path>> find;

    /** @param find finds a program on the PATH */
    ToolIdentity(ToolFiles files, ToolMemory memory, Processes processes, Function<String, Optional<Path>> find) {
        this.files = files;
        this.memory = memory;
        this.processes = processes;
        this.find = find;
    }

    /** The identity as a SHA-256, in hexadecimal. */
    String of(String name, Path program) {
        List<Path> programs = new ArrayList<>(List.of(program));
        if (name.equals(COMPILER)) {
            programs.addAll(ofCompiler(program));
        }
        String said = remembered("version", program, () -> said(program, "--version"));
        return Digests.sha256(Stream.concat(Stream.of(said), programs.stream().map(this::parts))
                .collect(Collectors.joining("\n")));
    }

    /** The programs that a compiler runs. */
    List<Path> ofCompiler(Path compiler) {
        return OF_COMPILERS.stream()
                .flatMap(name -> {
                    String path = remembered(
                            name,
                            compiler,
                            () -> said(compiler, "-print-prog-name=" + name).strip());
                    return (path.startsWith("/") ? Optional.of(Path.of(path)) : find.apply(name))
                            .filter(files::executable).stream();
                })
                .toList();
    }

    String sha256(Path file) {
        return remembered("sha256", file, () -> files.sha256(file));
    }

    private String parts(Path program) {
        Stream<Path> libraries = files.separate() ? libraries(program) : Stream.empty();
        return Stream.concat(Stream.of(program), libraries)
                .map(file -> file.getFileName() + " " + sha256(file))
                .collect(Collectors.joining("\n"));
    }

    private Stream<Path> libraries(Path program) {
        String said = remembered(
                "ldd",
                program,
                () -> find.apply("ldd")
                        .map(ldd -> said(ldd, program.toString()))
                        .orElse(""));
        return LIBRARY.matcher(said)
                .results()
                .map(found -> Path.of(found.group(2)))
                .filter(library ->
                        !C_LIBRARY.matcher(library.getFileName().toString()).matches())
                .filter(files::exists)
                .sorted();
    }

    private String remembered(String what, Path file, Supplier<String> question) {
        return memory.of(what + " " + files.identity(file), question);
    }

    private String said(Path program, String argument) {
        return processes
                .run(Command.of(Path.of("/"), program.toString(), argument))
                .output();
    }
}
