// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.OperatingSystem;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.toolchain.Tool;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The tools that build kernels, and what runs them: this machine's, or those of a container image. Everything that makes
 * a byte of a package goes through here; sources are fetched, and packages signed and checked, on this machine always.
 */
public final class BuildEnvironment {
    private static final String ANY = "set kernel.toolchain to auto, host or container";

    private final ToolchainRequest request;
    private final BuilderImageSpec ours;
    private final Toolchain host;
    private final Processes processes;
    private final Directories directories;
    private final Output output;
    private Used used;

    /**
     * Where things are.
     *
     * @param work what a build has for itself
     * @param cache what builds share
     * @param objects where kernels are compiled
     */
    public record Directories(Path work, Path cache, Path objects) {}

    /** What was chosen. */
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
        this.output = output;
    }

    /** Ends the containers that a build in the same directory left when it was killed. */
    public void stopLeftovers() {
        Container.removeLeftovers(notes(), request.environment(), processes);
    }

    /** Whether a container builds; nothing is started to find out. */
    public boolean contained() {
        return switch (request.kind()) {
            case "host" -> false;
            case "container" -> true;
            case "auto" -> automatically();
            default -> throw new KernelException("kernel.toolchain is \"" + request.kind() + "\"", ANY);
        };
    }

    private boolean automatically() {
        boolean wanted = request.image().isPresent() || (!ofHost().is(ours.el()) && Files.exists(made()));
        return wanted && engine().isPresent();
    }

    /** Runs the tools. */
    public Processes processes() {
        return used().processes();
    }

    /** Finds the tools. */
    public Toolchain tools() {
        return used().tools();
    }

    /** The names and versions of some tools, and the image if there is one: what their output depends on. */
    public String identity(String... names) {
        String image = used().image().map(each -> "image " + each.id() + "\n").orElse("");
        return image + tools().identity(names);
    }

    /** Where the tools are, in a line. */
    public String description() {
        return used().image()
                .map(image -> "a container of " + image.name() + " (" + image.id() + "), "
                        + used().system().name())
                .orElse("this machine, " + used().system().name());
    }

    /** What should be known of the tools, if anything. */
    public Optional<String> warning() {
        return used().system().is(ours.el())
                ? Optional.empty()
                : Optional.of("The kernel for " + ours.el().toUpperCase(Locale.ROOT) + " is built with the tools of "
                        + used().system().name() + (contained() ? "" : ", without a container"));
    }

    /** What provenance tells of the tools. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("toolchain", contained() ? "container" : "host");
        facts.put("toolchain-system", used().system().name());
        warning().ifPresent(text -> facts.put("toolchain-warning", text));
        return facts;
    }

    /**
     * The image that was built in.
     *
     * @param name as it was asked for
     * @param sha256 the SHA-256 of its configuration, in hexadecimal
     */
    public record UsedImage(String name, String sha256) {}

    /** The image that is built in, if it is one. */
    public Optional<UsedImage> image() {
        return used().image().map(image -> new UsedImage(image.name(), image.id()));
    }

    /** What a container sees of this machine, if one builds. */
    public List<Path> seen() {
        return contained() ? List.of(directories.work(), directories.cache(), directories.objects()) : List.of();
    }

    /**
     * What of a kernel's build is missing or too old, wherever it is looked for.
     *
     * @param minimums the oldest versions that do for this kernel, by the tools' names, where others than usual
     */
    public List<Problem> missingForKernels(boolean booting, boolean repository, Map<String, String> minimums) {
        List<Problem> problems = problems(() -> tools().missingForKernels(minimums));
        if (booting) {
            problems.addAll(host.missingForBooting());
        }
        if (repository) {
            problems.addAll(host.missingForRepositories());
        }
        return problems.stream().distinct().toList();
    }

    /** What of an external module's build is missing or too old. */
    public List<Problem> missingForModules(boolean git) {
        List<Problem> problems = problems(() -> tools().missingForModules());
        if (git) {
            problems.addAll(host.missingForGit());
        }
        return problems;
    }

    private List<Problem> problems(Supplier<List<Problem>> ofTools) {
        if (!contained()) {
            return new ArrayList<>(ofTools.get());
        }
        List<Problem> problems = new ArrayList<>(host.missingBesideContainers());
        Optional<Engine> engine = engine();
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
        if (engine.get().image(name()).isEmpty()) {
            if (!request.provision()) {
                problems.add(Problem.of(
                        "The image " + name() + ", which kernels are to be built in, is not here",
                        (request.image().isPresent()
                                        ? "fetch it with: "
                                                + engine.get().program().getFileName() + " pull " + name()
                                        : "make it with the goal kernel:toolchain")
                                + ", or let Maven do it with -Dkernel.provision"));
                return problems;
            }
            provide();
        }
        ofTools.get().stream()
                // Sources are patched on this machine.
                .filter(problem -> !problem.debian().equals(Tool.PATCH))
                .map(problem -> Problem.of(
                        "In the image " + name() + ": " + problem.what(),
                        problem.remedy().replaceFirst("^(install|upgrade)", "$1, in the image,")))
                .forEach(problems::add);
        return problems;
    }

    /** Makes our image anew, of which the engine takes what is unchanged; or fetches one that was asked for and is not here. */
    public void provideUnlessHere() {
        if (request.image().isEmpty() || requireEngine().image(name()).isEmpty()) {
            provide();
        }
    }

    /** Fetches the image that was asked for, or makes ours. */
    private void provide() {
        Engine engine = requireEngine();
        Path log = directories.work().resolve("logs/toolchain.log");
        if (request.image().isPresent()) {
            output.info("Fetching the image " + name());
            processes.log(
                    engine.command("pull", name()), log, line -> {}, "check kernel.toolchain.image and the login");
            return;
        }
        Path context = Trees.emptyDirectory(made().resolveSibling(ours.el() + "-context"));
        Path recipe = context.resolve("Containerfile");
        Trees.write(recipe, containerfile());
        output.info("Making the image " + name() + "; the log is " + log);
        processes.log(
                engine.command(
                        "build",
                        "--tag",
                        name(),
                        "--build-arg",
                        "BASE=" + request.base().orElse(ours.base()),
                        "--build-arg",
                        "REPOSITORY=" + ours.repository(),
                        "--build-arg",
                        "TOOLSET=" + ours.toolset(),
                        "--build-arg",
                        "PACKAGES=" + ours.packages(),
                        "--file",
                        recipe.toString(),
                        context.toString()),
                log,
                line -> {},
                "look at the log; kernel.toolchain.base names another image to start from");
        // Its being here is known without asking an engine.
        Trees.write(made(), engine.program() + "\n");
    }

    private static byte[] containerfile() {
        try (InputStream file = BuildEnvironment.class.getResourceAsStream("Containerfile")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Saves the image as an OCI archive, which takes the place of what is there when it is whole. */
    public void save(Path archive) {
        Path temporary = Trees.temporarySibling(Trees.parents(archive));
        Trees.delete(temporary);
        Engine engine = requireEngine();
        List<String> save = new ArrayList<>(List.of("save"));
        if (engine.isPodman()) {
            // docker's own archives are OCI layouts since its version 25.
            save.addAll(List.of("--format", "oci-archive"));
        }
        save.addAll(List.of("--output", temporary.toString(), name()));
        processes.output(engine.command(save.toArray(String[]::new)), "free some space there");
        Trees.rename(temporary, archive);
    }

    /** Pushes the image to a registry, with the engine's own login. */
    public void push(String reference) {
        Engine engine = requireEngine();
        processes.output(engine.command("tag", name(), reference), "check kernel.image.name");
        processes.log(
                engine.command("push", reference),
                directories.work().resolve("logs/toolchain-push.log"),
                line -> {},
                "log in with: " + engine.program().getFileName() + " login");
    }

    private Used used() {
        if (used == null) {
            used = contained() ? inContainer() : new Used(processes, host, ofHost(), Optional.empty());
        }
        return used;
    }

    private Used inContainer() {
        Engine engine = requireEngine();
        Engine.Image image = engine.image(name())
                .orElseThrow(() -> new KernelException(
                        "The image " + name() + ", which kernels are to be built in, is not here",
                        "run the goal kernel:toolchain, or give -Dkernel.provision"));
        Path cache = Trees.directory(directories.cache());
        Container.Mounts mounts = new Container.Mounts(
                List.of(
                        Trees.directory(directories.work()),
                        Trees.directory(directories.objects()),
                        Trees.directory(cache.resolve("ccache"))),
                List.of(cache));
        ExecutionSite container = new Container(engine, image.id(), mounts, request.options(), notes());
        Processes inside = processes.at(container);
        String identity = image.id() + " " + String.join(" ", request.options());
        ImageFiles files = new ImageFiles(identity, image.path(), inside, cache.resolve("toolchains/images"));
        return new Used(
                inside,
                new Toolchain(files, cache.resolve("tools.properties"), inside),
                OperatingSystem.parse(files.osRelease()),
                Optional.of(image));
    }

    private Engine requireEngine() {
        return engine().orElseThrow(() -> new KernelException(
                request.engine().orElse("Neither podman nor docker") + " is not to be found on the PATH",
                "install podman, or set kernel.toolchain=host"));
    }

    private Optional<Engine> engine() {
        return Engine.find(request, host, processes);
    }

    private String name() {
        return request.image().orElse(ours.name());
    }

    /** Stands when our image was made. */
    private Path made() {
        return directories.cache().resolve("toolchains").resolve(ours.el());
    }

    private Path notes() {
        return directories.work().resolve("containers");
    }

    private static OperatingSystem ofHost() {
        Path file = Path.of("/etc/os-release");
        return OperatingSystem.parse(Files.exists(file) ? Trees.text(file) : "");
    }
}
