// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tools of this machine or of a container image.
 *
 * <p>Versions and digests are determined once for each file, so a build with unchanged tools starts no process.
 */
public final class Toolchain {
    private static final Pattern DOTTED = Pattern.compile("[0-9]+(\\.[0-9]+)+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final String COMPILER = "gcc";
    /** Launchers, which run compilers under the compilers' names. */
    static final List<String> LAUNCHERS = List.of("ccache", "distcc", "icecc", "sccache");

    /** Programs that Enterprise Linux has in no directory of the PATH (its qemu-kvm.spec, and EL 8's rpm.spec). */
    private static final Map<String, Path> OFF_PATH = Map.of(
            "qemu-system-x86_64", Path.of("/usr/libexec/qemu-kvm"), Tool.DEBUGEDIT, Path.of("/usr/lib/rpm/debugedit"));

    private final ToolFiles files;
    private final ToolMemory memory;
    private final Processes processes;
    private final ToolIdentity identities;

    /**
     * The tools of this machine.
     *
     * @param path the directories to search, as in the PATH variable
     * @param memory the file that caches versions
     */
    public Toolchain(String path, Path memory, Processes processes) {
        this(HostFiles.of(path), memory, processes);
    }

    /** @param processes runs the tools */
    public Toolchain(ToolFiles files, Path memory, Processes processes) {
        this.files = files;
        this.memory = new ToolMemory(memory);
        this.processes = processes;
        this.identities = new ToolIdentity(files, this.memory, processes, this::find);
    }

    /** The path of a program, if it is found. */
    public Optional<Path> find(String program) {
        return candidates(program).findFirst();
    }

    private Stream<Path> candidates(String program) {
        return Stream.concat(
                        files.path().stream().map(directory -> directory.resolve(program)),
                        Stream.ofNullable(OFF_PATH.get(program)))
                .filter(files::executable);
    }

    /** The paths of all available build tools and compiler launchers. */
    public List<Path> programs() {
        return Stream.concat(Tool.FOR_BUILDING.stream().map(Tool::name), LAUNCHERS.stream())
                .flatMap(name -> find(name).stream())
                .toList();
    }

    /** The PATH for programs that run others, including the directories added by this class. */
    public String searchPath() {
        return files.path().stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    /**
     * The missing or too old tools for a kernel's build.
     *
     * @param minimums the oldest versions for this kernel by tool name, if different from the usual ones
     */
    public List<Problem> missingForKernels(Map<String, String> minimums) {
        return missing(Tool.FOR_BUILDING, minimums);
    }

    /**
     * The missing or too old tools for patching a source and resolving a configuration.
     *
     * @param minimums as for a kernel's build
     */
    public List<Problem> missingForConfiguring(Map<String, String> minimums) {
        return missing(Tool.FOR_CONFIGURING, minimums);
    }

    private List<Problem> missing(List<Tool> tools, Map<String, String> minimums) {
        List<Problem> problems = problems(tools.stream()
                .map(tool -> tool.atLeast(minimums.getOrDefault(tool.name(), tool.minimum())))
                .toList());
        problems.addAll(missing(Library.FOR_BUILDING.stream()));
        return problems;
    }

    private List<Problem> missing(Stream<Library> libraries) {
        return libraries
                .filter(library -> library.places().stream().noneMatch(files::exists))
                .map(library -> new Problem(
                        library.file() + " is missing (" + library.purpose() + ")",
                        "install " + library.debian() + " (apt) or " + library.el() + " (dnf)",
                        library.debian(),
                        library.el()))
                .toList();
    }

    /** The missing or too old tools for an external module's build. */
    public List<Problem> missingForModules() {
        List<Problem> problems = problems(Tool.FOR_BUILDING.stream()
                .filter(tool -> Tool.FOR_MODULES.contains(tool.name()))
                .toList());
        problems.addAll(missing(Library.FOR_MODULES.stream()));
        return problems;
    }

    /** The missing tools of this machine for preparing sources and checking packages, if a container builds. */
    public List<Problem> missingBesideContainers() {
        List<Tool> tools = new ArrayList<>(Tool.FOR_BUILDING.stream()
                .filter(tool -> Tool.FOR_SOURCES.contains(tool.name()))
                .toList());
        tools.add(Tool.RPMKEYS);
        return problems(tools);
    }

    /** The missing or too old tools for the boot check. */
    public List<Problem> missingForBooting() {
        return missing(Tool.FOR_BOOTING);
    }

    /** The missing or too old tools for loading modules on a booted kernel. */
    public List<Problem> missingForLoading() {
        return missing(Tool.FOR_LOADING);
    }

    private List<Problem> missing(List<Tool> booting) {
        // Without them, the boot check uses other programs or leaves a check out.
        boolean debian = find("apt-get").isPresent();
        return problems(
                booting.stream().filter(tool -> debian || !tool.el().isEmpty()).toList());
    }

    /** The missing tools for sources from git. */
    public List<Problem> missingForGit() {
        return problems(Tool.FOR_COMMITS);
    }

    /** The missing or too old tools for creating a repository. */
    public List<Problem> missingForRepositories() {
        return problems(Tool.FOR_REPOSITORIES);
    }

    private List<Problem> problems(List<Tool> tools) {
        return tools.stream()
                .map(this::problem)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Optional<Problem> problem(Tool tool) {
        String remedy = tool.remedy();
        if (find(tool.name()).isEmpty()) {
            return Optional.of(new Problem(
                    tool.name() + " is missing (" + tool.purpose() + ")", remedy, tool.debian(), tool.el()));
        }
        if (tool.minimum().isEmpty()) {
            return Optional.empty();
        }
        String found = version(tool);
        if (found.isEmpty() || Version.parse(found).compareTo(Version.parse(tool.minimum())) < 0) {
            String what = tool.name() + " is " + (found.isEmpty() ? "of unknown version" : found) + ", and "
                    + tool.minimum() + " or later is needed (" + tool.purpose() + ")";
            return Optional.of(new Problem(what, remedy.replace("install", "upgrade"), tool.debian(), tool.el()));
        }
        return Optional.empty();
    }

    /**
     * The identities of some tools, one per line, for fingerprints. Each has the tool's version and a digest of its
     * program, of the programs that it runs and of their libraries.
     */
    public String identity(String... names) {
        return Stream.of(names)
                .flatMap(name -> real(name).stream()
                        .map(program -> name + " " + versionOf(name) + " " + identities.of(name, program) + "\n"))
                .collect(Collectors.joining());
    }

    /**
     * The answer to a question about programs and files, which is asked again after one of them changed.
     *
     * @param question what is asked, as the key of the cached answer
     * @param programs the names of programs
     * @param about the paths of files, some of which may be missing
     * @param lasting whether an answer depends on nothing else; others are not remembered
     */
    public String remembered(
            String question,
            List<String> programs,
            List<Path> about,
            Supplier<String> answer,
            Predicate<String> lasting) {
        String present =
                about.stream().filter(files::exists).map(files::identity).collect(Collectors.joining("\n"));
        String identity = identity(programs.toArray(String[]::new));
        return memory.of(question + " " + Digests.sha256(identity + present), answer, lasting);
    }

    /** The digests of those of these files that are there, one per line, for fingerprints. */
    public String contents(List<Path> some) {
        return some.stream()
                .filter(files::exists)
                .map(file -> file.getFileName() + " " + identities.sha256(file) + "\n")
                .collect(Collectors.joining());
    }

    /** The names and versions of some tools, for messages. */
    public String versions(String... names) {
        return Stream.of(names).map(name -> name + " " + versionOf(name)).collect(Collectors.joining(", "));
    }

    private String versionOf(String name) {
        return tool(name).map(this::version).orElse("");
    }

    private static Optional<Tool> tool(String name) {
        return Tool.FOR_BUILDING.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst();
    }

    /**
     * A program of a build.
     *
     * @param name its name
     * @param version its version
     * @param sha256 the SHA-256 of its file, in hexadecimal
     */
    public record Program(String name, String version, String sha256) {}

    /** One of the tools that build kernels, if found, and, for a compiler, the programs that it runs. */
    public List<Program> programs(String name) {
        Optional<Path> file = real(name);
        if (tool(name).isEmpty() || file.isEmpty()) {
            return List.of();
        }
        List<Program> programs = new ArrayList<>();
        programs.add(new Program(name, versionOf(name), identities.sha256(file.get())));
        if (name.equals(COMPILER)) {
            identities.ofCompiler(file.get()).stream()
                    // The linker is a separate tool.
                    .filter(part -> !part.endsWith("ld"))
                    .map(part -> new Program(part.getFileName().toString(), versionOf(name), identities.sha256(part)))
                    .forEach(programs::add);
        }
        return programs;
    }

    /** The first program of a name that is no symlink to a launcher, unlike {@code /usr/lib64/ccache/gcc}. */
    Optional<Path> real(String name) {
        return candidates(name)
                .filter(program ->
                        !LAUNCHERS.contains(files.real(program).getFileName().toString()))
                .findFirst()
                .or(() -> find(name));
    }

    /** A tool's version, or empty if its output contains none. */
    String version(Tool tool) {
        return real(tool.name())
                .map(program -> memory.of(files.identity(program), () -> {
                    Stream<String> question = Stream.concat(
                            Stream.of(program.toString()),
                            Stream.of(tool.versionOption().split(" ")));
                    return firstVersion(processes
                            .run(Command.of(Path.of("/"), question.toList()))
                            .output());
                }))
                .orElse("");
    }

    /** The first dotted number of the first line, or else the first number: zstd prints "64-bit" before its version. */
    static String firstVersion(String output) {
        String line = output.lines().findFirst().orElse("");
        for (Pattern form : List.of(DOTTED, NUMBER)) {
            Matcher numbers = form.matcher(line);
            if (numbers.find()) {
                return numbers.group();
            }
        }
        return "";
    }
}
