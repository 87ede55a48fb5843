// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.SandboxFiles;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Builds a module's source against an unpacked -devel package. */
public final class ModuleMake {
    /** The makefiles that kbuild reads in a directory (scripts/Kbuild.include, kbuild-file). */
    private static final Set<String> KBUILD_FILES = Set.of("Makefile", "Kbuild");
    /** The number of directories that a message names. */
    private static final int NAMED = 5;

    /** The last lines of a script's output that a message has. */
    private static final int LAST = 12;

    private final Processes processes;
    private final DevelTree devel;
    private final ModuleRecipe recipe;
    private final Optional<DkmsSteps> dkms;
    private final Settings settings;

    /**
     * The settings that all commands share.
     *
     * @param jobs the number of compilers that run at once
     * @param searchPath the PATH for commands
     */
    public record Settings(int jobs, String searchPath) {}

    /** @param dkms the commands of the source's dkms.conf, if it has one */
    public ModuleMake(
            Processes processes, DevelTree devel, ModuleRecipe recipe, Optional<DkmsSteps> dkms, Settings settings) {
        this.processes = processes;
        this.devel = devel;
        this.recipe = recipe;
        this.dkms = dkms;
        this.settings = settings;
    }

    /**
     * Builds the modules.
     *
     * @param source the patched source; the build writes into it
     * @param logs a directory for the output of the commands
     * @return the modules, neither stripped nor signed
     * @throws KernelException if a command fails, or if the modules are not the requested ones
     */
    public List<BuiltModule> build(Path source, Path logs) {
        prepare(source, logs);
        ModuleFiles files = new ModuleFiles(source);
        Optional<Command> make =
                dkms.flatMap(steps -> steps.make(source, devel.kernelPackage().release(), settings.jobs()));
        if (make.isPresent()) {
            dkms.flatMap(steps -> steps.clean(source)).ifPresent(clean -> {
                processes.run(inSource(clean, source, source));
                requireDirectory(source);
            });
            run(
                    inSource(make.get(), source, source)
                            .withEnvironment(Map.of("KCFLAGS", prefixMaps(source), "KAFLAGS", prefixMaps(source))),
                    source,
                    logs.resolve("make.log"));
        } else {
            makeDirectories(source, logs);
        }
        dkms.flatMap(steps -> steps.postBuild(source))
                .ifPresent(script -> script("POST_BUILD", script, source, logs.resolve("post-build.log")));
        List<DkmsConf.Module> named = dkms.map(DkmsSteps::modules).orElse(List.of());
        return named.isEmpty()
                ? wanted(files.built(), source).stream()
                        .map(file -> new BuiltModule(file, name(file), true))
                        .toList()
                : named.stream().map(module -> built(module, files, source)).toList();
    }

    private void prepare(Path source, Path logs) {
        for (List<String> command : recipe.prepare()) {
            List<String> expanded =
                    command.stream().map(word -> expand(word, source)).toList();
            String name = Path.of(expanded.get(0)).getFileName().toString();
            processes.log(
                    command(expanded, source, source),
                    logs.resolve("prepare-" + name + ".log"),
                    line -> {},
                    "correct kernel.module.prepare, or install the programs that it runs");
            requireDirectory(source);
        }
        dkms.flatMap(steps -> steps.preBuild(source))
                .ifPresent(script -> script("PRE_BUILD", script, source, logs.resolve("pre-build.log")));
    }

    /** Commands of dkms.conf can write above the source, as with dkms, and could replace it by a link. */
    private static void requireDirectory(Path source) {
        if (!Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new KernelException(
                    source + " is no directory any more: a command of the module's source removed or replaced it",
                    "look at PRE_BUILD, CLEAN, MAKE and POST_BUILD in dkms.conf, or set kernel.module.dkms=false");
        }
    }

    private void script(String variable, Command script, Path source, Path log) {
        try {
            processes.log(inSource(script, source, source), log, line -> {}, "");
        } catch (KernelException e) {
            List<String> lines = Files.exists(log) ? Trees.text(log).lines().toList() : List.of();
            throw new KernelException(
                    variable + " of dkms.conf failed:\n"
                            + String.join(
                                    "\n",
                                    lines.subList(
                                            Math.max(Math.min(1, lines.size()), lines.size() - LAST), lines.size()))
                            + "\nThe whole output is in " + log,
                    "install what it lacks, or set kernel.module.prepare (in place of PRE_BUILD) or"
                            + " kernel.module.dkms=false",
                    e);
        }
        requireDirectory(source);
    }

    private void makeDirectories(Path source, Path logs) {
        List<Path> symbols = new ArrayList<>();
        for (String directory : recipe.directories()) {
            Path log = logs.resolve("make" + (directory.equals(".") ? "" : "-" + directory.replace('/', '-')) + ".log");
            make(source, source.resolve(directory).normalize(), symbols, log);
            symbols.add(source.resolve(directory).normalize().resolve("Module.symvers"));
        }
    }

    /** A module that dkms.conf names. */
    private BuiltModule built(DkmsConf.Module module, ModuleFiles files, Path source) {
        Path file = source.resolve(module.path());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new KernelException(
                    "dkms.conf names the module " + module.path() + ", and make built "
                            + files.built().stream().map(source::relativize).toList(),
                    "correct BUILT_MODULE_NAME and BUILT_MODULE_LOCATION in dkms.conf, or name the modules of this"
                            + " kernel in kernel.module.modules");
        }
        // A directory above it may be a link.
        return new BuiltModule(new SandboxFiles(source).file(module.path()), module.name(), module.strip());
    }

    private void make(Path source, Path directory, List<Path> symbols, Path log) {
        if (!Files.isDirectory(directory)) {
            throw new KernelException(
                    "The module's source has no directory " + source.relativize(directory),
                    "correct kernel.module.directories");
        }
        if (recipe.makefile() == ModuleRecipe.Makefile.KBUILD) {
            requireMakefile(source, directory);
        }
        List<String> arguments = new ArrayList<>(List.of("make"));
        if (recipe.makefile() == ModuleRecipe.Makefile.KBUILD) {
            arguments.addAll(List.of("-C", devel.top().toString(), "M=" + directory));
        }
        arguments.add("KCFLAGS=" + prefixMaps(source));
        arguments.add("KAFLAGS=" + prefixMaps(source));
        List<Path> present = symbols.stream().filter(Files::exists).toList();
        if (!present.isEmpty()) {
            arguments.add("KBUILD_EXTRA_SYMBOLS="
                    + present.stream().map(Path::toString).collect(Collectors.joining(" ")));
        }
        recipe.variables().forEach(variable -> arguments.add(expand(added(variable), source)));
        arguments.add("--jobs=" + settings.jobs());
        arguments.addAll(recipe.targets());
        run(command(arguments, source, directory), source, log);
    }

    /**
     * kbuild's error names neither the directory nor the ones that have a makefile.
     *
     * @throws KernelException if a directory has no makefile that kbuild reads
     */
    static void requireMakefile(Path source, Path directory) {
        if (KBUILD_FILES.stream().anyMatch(name -> Files.isRegularFile(directory.resolve(name)))) {
            return;
        }
        List<String> others = Trees.files(
                        source, file -> KBUILD_FILES.contains(file.getFileName().toString()))
                .stream()
                .map(file -> source.relativize(file.getParent()).toString())
                .filter(name -> !name.isEmpty())
                .distinct()
                .sorted()
                .limit(NAMED)
                .toList();
        String where = directory.equals(source)
                ? "The top of the module's source"
                : "The directory " + source.relativize(directory) + " of the module's source";
        throw new KernelException(
                where + " has no Makefile or Kbuild"
                        + (others.isEmpty() ? "" : ", and these directories have: " + String.join(", ", others)),
                others.isEmpty()
                        ? "write one with a line such as obj-m := hello.o, or correct kernel.module.source"
                        : "set kernel.module.directories to those to build, as in -Dkernel.module.directories="
                                + others.get(0));
    }

    /** A variable of the owner's for make, whose flags for compilers come after those of {@link #prefixMaps}. */
    static String added(String variable) {
        return variable.replaceFirst("^(KCFLAGS|KAFLAGS)=", "$1+=");
    }

    /** The directory where debug information and texts say that the sources are. */
    public static String compiledAt(ModuleRecipe recipe) {
        return "/usr/src/" + recipe.name() + "-" + recipe.version();
    }

    /** Neither texts nor build ids may depend on the directories of this machine. */
    private String prefixMaps(Path source) {
        String kernel = "/usr/src/kernels/" + devel.kernelPackage().release();
        StringBuilder maps = new StringBuilder("-ffile-prefix-map=" + source + "=" + compiledAt(recipe));
        maps.append(" -ffile-prefix-map=").append(devel.top()).append('=').append(kernel);
        // In a container they are no links.
        devel.dkmsKernel()
                .links()
                .keySet()
                .forEach(link -> maps.append(" -ffile-prefix-map=")
                        .append(link)
                        .append('=')
                        .append(kernel));
        return maps.toString();
    }

    private void run(Command make, Path source, Path log) {
        try {
            processes.log(
                    make,
                    log,
                    line -> {},
                    "look at the log, and at kernel.module.variables and kernel.module.makefile");
        } catch (KernelException e) {
            requireDirectory(source);
            throw afterOthers(
                    new ModuleErrors(devel, source, Files.exists(log) ? Trees.text(log) : "").explain(e, log));
        }
        requireDirectory(source);
        if (ModuleErrors.typesWereSkipped(Trees.text(log))) {
            throw new KernelException(
                    "The module was built without BTF: kbuild skipped it, as " + log + " says",
                    "install pahole, or depend on a complete -devel package");
        }
    }

    /** A failure, which may be due to other modules that aren't there. */
    private KernelException afterOthers(KernelException failure) {
        List<String> others = dkms.map(DkmsSteps::dependencies).orElse(List.of());
        return others.isEmpty()
                ? failure
                : new KernelException(
                        "dkms.conf has the module built after " + String.join(", ", others)
                                + " (BUILD_DEPENDS), whose source and symbols are not here, which may be why it fails;"
                                + " where it is, build both in one project, from one source.\n" + failure.getMessage(),
                        "",
                        failure);
    }

    private Command command(List<String> arguments, Path source, Path directory) {
        return inSource(Command.of(directory, arguments), source, directory)
                .reading(devel.top())
                .linking(devel.dkmsKernel().links())
                .writing(source);
    }

    private Command inSource(Command command, Path source, Path directory) {
        return command.withEnvironment(environment(source, directory));
    }

    private Map<String, String> environment(Path source, Path directory) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", settings.searchPath());
        // Shells set it, and some makefiles read it in place of CURDIR.
        environment.put("PWD", directory.toString());
        // Makefiles that ask git for a commit must not find a repository around the build.
        environment.put("GIT_CEILING_DIRECTORIES", source.getParent().toString());
        return environment;
    }

    private String expand(String text, Path source) {
        return ModuleRecipe.expand(
                text, variables(devel.kernelPackage().release(), devel.top().toString(), source.toString()));
    }

    /** The variables that a recipe may use. */
    static Map<String, String> variables(String release, String kernel, String source) {
        return Map.of(
                "kernelver", release,
                "kernel_version", release.replaceFirst("-.*", ""),
                "kernel_source_dir", kernel,
                "source_dir", source,
                "arch", "x86_64");
    }

    /** The built modules that are packaged, one of each name. */
    private List<Path> wanted(List<Path> built, Path source) {
        Map<String, List<Path>> byName = built.stream()
                .collect(Collectors.groupingBy(ModuleMake::name, LinkedHashMap::new, Collectors.toList()));
        if (byName.isEmpty()) {
            throw new KernelException(
                    "make succeeded and built no module", "check kernel.module.directories and kernel.module.targets");
        }
        List<String> names = recipe.modules().isEmpty() ? List.copyOf(byName.keySet()) : recipe.modules();
        List<Path> wanted = new ArrayList<>();
        for (String name : names) {
            List<Path> candidates = byName.getOrDefault(name, List.of());
            if (candidates.isEmpty()) {
                throw new KernelException(
                        "The source built no module " + name + " but " + byName.keySet(),
                        "correct kernel.module.modules");
            }
            if (candidates.size() > 1) {
                throw new KernelException(
                        "The source built several modules named " + name + ": "
                                + candidates.stream().map(source::relativize).toList()
                                + "; the kernel loads only one of them",
                        "name the directories to build in kernel.module.directories");
            }
            wanted.add(candidates.get(0));
        }
        requireDistinct(wanted, source);
        return wanted;
    }

    /** @throws KernelException if two modules have one name for the kernel, which takes - and _ for the same */
    static void requireDistinct(List<Path> modules, Path source) {
        Map<String, Path> byName = new HashMap<>();
        for (Path module : modules) {
            Path other = byName.putIfAbsent(name(module).replace('-', '_'), module);
            if (other != null) {
                throw new KernelException(
                        "The source built " + source.relativize(other) + " and " + source.relativize(module)
                                + ", which are one module for the kernel: it takes - and _ in names for the same, and"
                                + " loads only one of them",
                        "name the one to package in kernel.module.modules");
            }
        }
    }

    static String name(Path module) {
        return module.getFileName().toString().replaceFirst("\\.ko$", "");
    }
}
