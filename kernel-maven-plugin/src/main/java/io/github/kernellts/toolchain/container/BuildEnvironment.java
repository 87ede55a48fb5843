// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.OperatingSystem;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.toolchain.RpmConfiguration;
import io.github.kernellts.toolchain.Tool;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The tools that build kernels, and their execution site: a sandbox on this machine, or containers of an image. All
 * programs that produce content of a package run there; sources are fetched, and packages signed and checked, outside.
 */
public final class BuildEnvironment {
    private static final String ANY = "set kernel.toolchain to auto, host or container";

    private final ToolchainRequest request;
    private final BuilderImageSpec ours;
    private final Toolchain host;
    private final Processes processes;
    private final Directories directories;
    private final BuilderImageStore images;
    private final Sandbox sandbox;
    private Used used;

    /**
     * The directories of a build.
     *
     * @param work the work directory of a build
     * @param cache the cache shared by builds
     * @param objects the directory in which kernels are compiled
     */
    public record Directories(Path work, Path cache, Path objects) {}

    /** The chosen site and tools. */
    private record Used(Processes processes, Toolchain tools, OperatingSystem system, Optional<Engine.Image> image) {}

    /** @param host the tools of this machine */
    public BuildEnvironment(
            ToolchainRequest request,
            BuilderImageSpec ours,
            Toolchain host,
            Processes processes,
            Directories directories,
            Output output) {
        this.request = request;
        this.ours = ours;
        this.host = host;
        this.processes = processes;
        this.directories = directories;
        this.images = new BuilderImageStore(request, ours, host, processes, directories, output);
        this.sandbox = new Sandbox(request.sandbox(), host, processes, directories.work());
    }

    /** The builder image, and the operations on it. */
    public BuilderImageStore images() {
        return images;
    }

    /** Ends the containers left by a build in the same directory that was killed. */
    public void stopLeftovers() {
        Container.removeLeftovers(notes(), () -> Engine.all(request, host, processes));
    }

    /** Whether a container builds; determined without starting a process. */
    public boolean contained() {
        return switch (request.kind()) {
            case "host" -> false;
            case "container" -> true;
            case "auto" -> automatically();
            default ->
                throw new KernelException(
                        "kernel.toolchain is \"" + request.kind() + "\", which is none of its values", ANY);
        };
    }

    private boolean automatically() {
        boolean wanted = request.image().isPresent() || (!ofHost().is(ours.el()) && images.wasMade());
        return wanted && images.engine().isPresent();
    }

    /** Runs the tools; each command names the files that it needs ({@link io.github.kernellts.system.Access}). */
    public Processes processes() {
        return used().processes();
    }

    /** Finds the tools. */
    public Toolchain tools() {
        return used().tools();
    }

    /** The identity of some tools, with what configures them here, and of the image if there is one, for fingerprints. */
    public String identity(String... names) {
        String image = used().image().map(each -> "image " + each.id() + "\n").orElse("");
        boolean macros = !contained() && List.of(names).contains(RpmConfiguration.READER);
        return image + tools().identity(names) + (macros ? RpmConfiguration.OF_HOST.identity() : "");
    }

    /** The confinement of makefiles: {@code container}, {@code bubblewrap} or {@code none}. */
    public String confinement() {
        return contained() ? "container" : sandbox.kind();
    }

    /** The warning that makefiles are not confined, unless {@code kernel.sandbox=none} accepts that. */
    public Optional<String> sandboxWarning() {
        return contained() ? Optional.empty() : sandbox.warning();
    }

    /** The place of the tools, in one line. */
    public String description() {
        return used().image()
                .map(image -> "a container of " + image.name() + " (" + image.id() + "), "
                        + used().system().name())
                .orElse("this machine, " + used().system().name());
    }

    /** The warning that the tools are from another system than the chosen EL. */
    public Optional<String> warning() {
        return used().system().is(ours.el())
                ? Optional.empty()
                : Optional.of("Built for " + ours.el().toUpperCase(Locale.ROOT) + " with the tools of "
                        + used().system().name() + (contained() ? "" : ", without a container"));
    }

    /** The facts about tools and sandbox for provenance. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("toolchain", contained() ? "container" : "host");
        facts.put("toolchain-system", used().system().name());
        warning().ifPresent(text -> facts.put("toolchain-warning", text));
        facts.put("sandbox", confinement());
        return facts;
    }

    /**
     * The builder image that was used.
     *
     * @param name the requested name
     * @param sha256 the SHA-256 of its configuration, in hexadecimal
     */
    public record UsedImage(String name, String sha256) {}

    /** The builder image, if a container builds. */
    public Optional<UsedImage> image() {
        return used().image().map(image -> new UsedImage(image.name(), image.id()));
    }

    /** Directories of this machine that makefiles may see in a sandbox or container; they must not contain a key. */
    public List<Path> seen() {
        if (confinement().equals("none")) {
            return List.of();
        }
        return Stream.concat(
                        Stream.of(directories.work(), directories.cache(), directories.objects()),
                        contained() ? Stream.empty() : sandbox.seen())
                .toList();
    }

    /**
     * The missing or too old tools for a kernel's build, on this machine or in the image.
     *
     * @param git whether its source comes from git
     * @param minimums the oldest versions for this kernel by tool name, if different from the usual ones
     */
    public List<Problem> missingForKernels(
            boolean booting, boolean repository, boolean git, Map<String, String> minimums) {
        List<Problem> problems = problems(() -> toolsToCheck().missingForKernels(minimums));
        if (git) {
            problems.addAll(host.missingForGit());
        }
        if (booting) {
            problems.addAll(host.missingForBooting());
        }
        if (repository) {
            problems.addAll(host.missingForRepositories());
        }
        return problems.stream().distinct().toList();
    }

    /**
     * The missing or too old tools for patching a source and resolving a configuration, on this machine or in the image.
     *
     * @param minimums as for a kernel's build
     */
    public List<Problem> missingForConfiguring(Map<String, String> minimums) {
        return problems(() -> toolsToCheck().missingForConfiguring(minimums));
    }

    /**
     * The missing or too old tools for an external module's build.
     *
     * @param git whether its source comes from git
     * @param loading whether its modules are loaded on a booted kernel
     */
    public List<Problem> missingForModules(boolean git, boolean loading) {
        List<Problem> problems = problems(() -> toolsToCheck().missingForModules());
        if (git) {
            problems.addAll(host.missingForGit());
        }
        if (loading) {
            problems.addAll(host.missingForLoading());
        }
        return problems;
    }

    private Toolchain toolsToCheck() {
        return contained() ? tools() : host;
    }

    private List<Problem> problems(Supplier<List<Problem>> ofTools) {
        if (!contained()) {
            // Newly installed tools count.
            used = null;
            List<Problem> problems = new ArrayList<>(sandbox.problems(request.provision()));
            problems.addAll(ofTools.get());
            return problems;
        }
        List<Problem> problems = new ArrayList<>(host.missingBesideContainers());
        Optional<Engine> engine = images.engine();
        if (engine.isEmpty()) {
            String name = request.engine().orElse("podman");
            problems.add(new Problem(
                    "kernel.toolchain is container, and " + request.engine().orElse("neither podman nor docker")
                            + (request.engine().isPresent() ? " is not here" : " is here"),
                    "install " + name + ", or set kernel.toolchain=host",
                    name.equals("docker") ? "docker.io" : "podman",
                    "podman"));
            return problems;
        }
        if (engine.get().image(images.name()).isEmpty()) {
            if (!request.provision()) {
                problems.add(Problem.of(
                        "The build environment's image " + images.name() + " is not on this machine",
                        (request.image().isPresent()
                                        ? "fetch it with: "
                                                + engine.get().program().getFileName() + " pull " + images.name()
                                        : "make it with the goal kernel:toolchain")
                                + ", or let Maven do it with -Dkernel.provision"));
                return problems;
            }
            images.provide();
        }
        ofTools.get().stream()
                // Sources are patched on this machine.
                .filter(problem -> !problem.debian().equals(Tool.PATCH))
                .map(problem -> Problem.of(
                        "In the image " + images.name() + ": " + problem.what(),
                        problem.remedy().replaceFirst("^(install|upgrade)", "$1, in the image,")))
                .forEach(problems::add);
        return problems;
    }

    private Used used() {
        if (used == null) {
            used = contained()
                    ? inContainer()
                    : new Used(processes.at(unswapped(sandbox.site())), host, ofHost(), Optional.empty());
        }
        return used;
    }

    private Used inContainer() {
        Engine engine = images.requireEngine();
        Engine.Image image = engine.image(images.name())
                .orElseThrow(() -> new KernelException(
                        "The build environment's image " + images.name() + " is not on this machine",
                        "run the goal kernel:toolchain, or set kernel.provision to true"));
        UserCache cache = new UserCache(Trees.directory(directories.cache()));
        ExecutionSite container = new Container(engine, image.id(), request.options(), notes());
        Processes inside = processes.at(unswapped(container));
        String identity = image.id() + " " + String.join(" ", request.options());
        ImageFiles files =
                new ImageFiles(identity, image.path(), inside, cache.root().resolve("toolchains/images"));
        return new Used(
                inside,
                new Toolchain(files, cache.toolVersions(), inside),
                OperatingSystem.parse(files.osRelease()),
                Optional.of(image));
    }

    /** Of the cache, commands are only given what none of them can replace. */
    private ExecutionSite unswapped(ExecutionSite site) {
        return new UnswappedPaths(site, List.of(directories.work(), directories.objects()));
    }

    private Path notes() {
        return directories.work().resolve("containers");
    }

    private static OperatingSystem ofHost() {
        Path file = Path.of("/etc/os-release");
        return OperatingSystem.parse(Files.exists(file) ? Trees.text(file) : "");
    }
}
