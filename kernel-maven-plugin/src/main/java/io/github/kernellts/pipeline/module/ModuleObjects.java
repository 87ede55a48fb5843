// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.kbuild.ReadFiles;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.module.BuiltModule;
import io.github.kernellts.module.DevelPackage;
import io.github.kernellts.module.DevelTree;
import io.github.kernellts.module.DkmsSteps;
import io.github.kernellts.module.FetchedSource;
import io.github.kernellts.module.InstalledModule;
import io.github.kernellts.module.ModuleMake;
import io.github.kernellts.module.ModuleRecipe;
import io.github.kernellts.module.RebuildSteps;
import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.module.dkms.DkmsEvaluation;
import io.github.kernellts.module.dkms.DkmsExclusions;
import io.github.kernellts.module.dkms.DkmsProperties;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.Patching;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The modules of one source, compiled for one kernel, with what its dkms.conf says about that. */
final class ModuleObjects {
    /** Raised when a dkms.conf is evaluated in another way. */
    private static final int EVALUATION = 3;

    private final ModuleRequest request;
    private final BuildSession session;
    private final DevelPackage kernel;
    private final FetchedSource source;
    private final PatchSeries patches;
    private final WorkDirectory own;
    private final Output output;
    private boolean unpacked;

    /** @param own the work directory for this kernel */
    ModuleObjects(
            ModuleRequest request,
            BuildSession session,
            DevelPackage kernel,
            FetchedSource source,
            PatchSeries patches,
            WorkDirectory own,
            Output output) {
        this.request = request;
        this.session = session;
        this.kernel = kernel;
        this.source = source;
        this.patches = patches;
        this.own = own;
        this.output = output;
    }

    /**
     * The build as POM and dkms.conf describe it.
     *
     * @param recipe the recipe for building and packaging
     * @param conf the evaluated dkms.conf, if the source has one that is wanted
     */
    record Plan(ModuleRecipe recipe, Optional<DkmsConf> conf) {
        /** What the objects depend on. */
        String fingerprint() {
            return recipe
                    + conf.map(each -> " dkms.conf " + Digests.sha256(each.bytes()))
                            .orElse("");
        }
    }

    /**
     * Writes the properties that say the same as the dkms.conf, as far as properties can.
     *
     * @return them; empty if the source has no dkms.conf
     */
    Optional<DkmsProperties> properties(Plan plan, Path file) {
        DevelTree tree = DevelTree.of(kernel, devel());
        Optional<DkmsProperties> properties = plan.conf()
                .map(conf -> new DkmsProperties(
                        conf, tree.dkmsKernel(), evaluation(tree).buildDirectory(conf)));
        properties.ifPresent(found -> Trees.write(file, found.xml()));
        return properties;
    }

    /** The directory below which the stripped modules are installed. */
    Path installed() {
        return own.root().resolve("built");
    }

    /** The list of the modules that were built. */
    private Path modules() {
        return own.root().resolve("modules.tsv");
    }

    /** The names of the modules that {@link #make} built. */
    List<String> names() {
        return InstalledModule.read(modules()).stream()
                .map(InstalledModule::name)
                .toList();
    }

    /** How a source RPM builds the modules that {@link #make} built. */
    RebuildSteps.Build rebuild(Plan plan) {
        DevelTree tree = DevelTree.of(kernel, devel());
        DkmsEvaluation evaluation = evaluation(tree);
        return new RebuildSteps.Build(
                plan.conf()
                        .map(conf -> new RebuildSteps.Dkms(
                                conf, request.recipe(), evaluation.variables(conf), dkmsDirectory())),
                tree.top(),
                plan.conf().map(evaluation::buildDirectory).orElse(buildDirectory()),
                InstalledModule.read(modules()));
    }

    private Path dkmsDirectory() {
        return own.root().resolve("dkms");
    }

    private Path buildDirectory() {
        return own.root().resolve("build");
    }

    /** The list of the files that the build read. */
    Path readFiles() {
        return own.root().resolve("read-files.txt");
    }

    /** The directory of the unpacked -devel package. */
    Path devel() {
        return own.root().resolve("devel");
    }

    /**
     * Evaluates the dkms.conf of the source, if there is one, unless that was done before.
     *
     * @throws io.github.kernellts.system.KernelException if it excludes this kernel
     */
    Plan plan(String develDigest) {
        if (!request.dkms()) {
            return new Plan(request.recipe().recipe(), Optional.empty());
        }
        Path variables = own.root().resolve("dkms.conf.variables");
        Inputs inputs = Inputs.none()
                .with("devel", develDigest)
                .with("source", source.identity())
                .with("patches", patches.sha256())
                .with("steps", EVALUATION);
        new Stage(ModuleStage.MODULE_RECIPE, own.stamps(), List.of(), output).ensure(inputs, () -> {
            DevelTree tree = unpackDevel();
            Path build = unpackSource(buildDirectory());
            Trees.write(variables, evaluate(tree, build));
            return List.of(variables);
        });
        byte[] bytes = Trees.read(variables);
        if (bytes.length == 0) {
            return new Plan(request.recipe().recipe(), Optional.empty());
        }
        DkmsConf conf = DkmsConf.parse(bytes).filled(request.recipe().ownVersion());
        return new Plan(request.recipe().recipe(conf), Optional.of(conf));
    }

    private byte[] evaluate(DevelTree tree, Path build) {
        if (!Files.isRegularFile(build.resolve("dkms.conf"))) {
            return new byte[0];
        }
        DkmsEvaluation.Evaluated evaluated =
                evaluation(tree).evaluate(build).filled(request.recipe().ownVersion());
        return new DkmsExclusions(evaluated, tree.dkmsKernel()).require().bytes();
    }

    private DkmsEvaluation evaluation(DevelTree tree) {
        return new DkmsEvaluation(session.builders().processes(), tree.dkmsKernel(), dkmsDirectory(), request.jobs());
    }

    private DevelTree unpackDevel() {
        DevelTree tree = DevelTree.unpack(kernel, devel());
        unpacked = true;
        return tree;
    }

    private Path unpackSource(Path build) {
        SourceSecrets.requireUnseen(request.source());
        source.unpack(Trees.emptyDirectory(build));
        new Patching(session.processes()).apply(patches, build);
        return build;
    }

    /**
     * Compiles and strips the modules, and installs them.
     *
     * @param directory the directory for them
     * @return the files whose presence proves that the result is there
     */
    List<Path> make(Plan plan, SigningKey key, Path directory) {
        output.info("Building " + plan.recipe().name() + " for " + kernel.release() + " (" + kernel.flavor() + ")");
        List<String> others =
                plan.conf().map(conf -> conf.values("BUILD_DEPENDS")).orElse(List.of());
        if (!others.isEmpty()) {
            output.warn("dkms.conf says that the module is built after " + others
                    + " (BUILD_DEPENDS), whose symbols are not known here");
        }
        plan.conf()
                .map(DkmsConf::excludedModules)
                .ifPresent(excluded -> excluded.forEach((module, reason) ->
                        output.info(module + " is not for " + kernel.release() + ", as dkms.conf says: " + reason)));
        DevelTree tree = unpacked ? DevelTree.of(kernel, devel()) : unpackDevel();
        tree.requireTrust(key.certificate());
        Optional<DkmsSteps> dkms = plan.conf().map(conf -> new DkmsSteps(evaluation(tree), conf, request.recipe()));
        Path build = unpackSource(dkms.map(DkmsSteps::buildDirectory).orElse(buildDirectory()));
        dkms.ifPresent(steps -> steps.patches().forEach(patch -> patch(build, patch)));
        List<BuiltModule> modules = new ModuleMake(
                        session.builders().processes(),
                        tree,
                        plan.recipe(),
                        dkms,
                        new ModuleMake.Settings(
                                request.jobs(), session.builders().tools().searchPath()))
                .build(build, own.logs());
        Trees.write(
                readFiles(),
                ReadFiles.collect(
                                tree.top(),
                                build,
                                tree.dkmsKernel().links().keySet().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.toSet()))
                        .text());
        // Packaging looks into the unpacked -devel package again.
        Trees.delete(own.programsWithDebuginfo());
        InstalledModule.write(
                modules.stream()
                        .map(module -> InstalledModule.of(module, build))
                        .toList(),
                modules());
        List<Path> installed = new ArrayList<>(List.of(tree.top().resolve("Module.symvers"), readFiles(), modules()));
        modules.forEach(module -> installed.add(install(module, build, directory)));
        return installed;
    }

    /** Applies a patch of the source, which dkms.conf names, with the tolerance of dkms. */
    private void patch(Path build, String patch) {
        session.builders()
                .processes()
                .log(
                        Command.of(build, "patch", "-p1", "--batch", "--forward", "--input=patches/" + patch)
                                .writing(build),
                        own.log("dkms-" + patch.replace('/', '-')),
                        line -> {},
                        "look at PATCH and PATCH_MATCH in dkms.conf, or set kernel.module.dkms=false");
    }

    private Path install(BuiltModule module, Path build, Path directory) {
        Path target = directory.resolve(module.name() + ".ko");
        String file = module.file().toString();
        Command copy = module.strip()
                ? Command.of(build, "strip", "--strip-debug", "-o", target.toString(), file)
                : Command.of(build, "cp", file, target.toString());
        session.builders().processes().output(copy.reading(build).writing(directory), "install binutils");
        ModuleDebuginfo.keep(module.file(), installed().relativize(target), own, output);
        return target;
    }
}
