// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.config.Contract;
import io.github.kernellts.config.Fragment;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.KconfigReader;
import io.github.kernellts.config.RequiredOptions;
import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.config.Target;
import io.github.kernellts.kbuild.HostPrograms;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.kbuild.Progress;
import io.github.kernellts.pipeline.session.UnusedTrees;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.pipeline.stage.StageName;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.source.Sources;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Library;
import io.github.kernellts.toolchain.launcher.Launcher;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.PatchedTree;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of a kernel's build from source to objects. It knows neither keys nor packages. */
final class KernelObjects implements AutoCloseable {
    /** Raised when objects are made in another way, so that objects of an older plugin are not used. */
    private static final int RECIPE = 5;

    private static final String KERNEL_PATCHES = "kernel.patches";
    private static final String LOCALVERSION = "LOCALVERSION";
    private static final String BUILD_SALT = "BUILD_SALT";
    private static final String CRASHKERNEL_AUTO = "CRASHKERNEL_AUTO";
    /** Options that the build itself sets, by its release and EL. */
    private static final List<String> OF_RELEASE = List.of(LOCALVERSION, BUILD_SALT, CRASHKERNEL_AUTO);

    /** Files that are kept like the output of a stage. */
    private enum Derived implements StageName {
        COMPILED_FILES
    }

    private final KernelBuildContext context;

    private KernelSource source;
    private PatchSeries series;
    private Path tree;
    private boolean restored;
    private Inputs configured;
    private Inputs compiled;
    private ObjectTree place;

    KernelObjects(KernelBuildContext context) {
        this.context = context;
    }

    /** The inputs of the objects. Compiles if necessary. */
    Inputs inputs() {
        compile();
        return compiled;
    }

    /** The patches of the tree. */
    PatchSeries series() {
        tree();
        return series;
    }

    /** Fetches and verifies the source. */
    KernelSource source() {
        if (source == null) {
            context.request().source().unpublished().filter(Files::isDirectory).ifPresent(this::requireNoSecrets);
            try (DirectoryLock shared = DirectoryLock.acquire(
                    context.request().directories().cache().root(), context.output())) {
                source = new Sources(
                                context.request().directories().cache().sources(),
                                context.processes(),
                                context.output())
                        .fetch(context.request().source());
            }
            source.warnings().forEach(context.output()::warn);
        }
        return source;
    }

    private void requireNoSecrets(Path files) {
        TreeSecrets.require(files, context.request().keys());
    }

    /** Unpacks and patches the source. */
    Path tree() {
        if (tree == null) {
            KernelSource from = source();
            PatchSeries ours = PatchSeries.of(context.request().branch());
            series = context.request()
                    .patches()
                    .map(path -> ours.then(KERNEL_PATCHES, PatchSeries.of(KERNEL_PATCHES, path)))
                    .orElse(ours);
            try (DirectoryLock shared = DirectoryLock.acquire(
                    context.request().directories().cache().root(), context.output())) {
                tree = trees().prepare(from, series);
                context.request()
                        .source()
                        .unpublished()
                        .filter(Files::isRegularFile)
                        .ifPresent(tarball -> requireNoSecrets(tree));
                new UnusedTrees(context.request().directories(), Instant.now(), context.output()).remove(tree);
            }
            LtsBranch.staleWarning(
                            from.version(),
                            LocalDate.ofInstant(timestamp(), ZoneOffset.UTC),
                            LocalDate.now(ZoneOffset.UTC))
                    .ifPresent(context.output()::warn);
        }
        return tree;
    }

    private PatchedTree trees() {
        return new PatchedTree(context.request().directories().cache().trees(), context.processes(), context.output());
    }

    /** Undoes edits of the cached tree before make reads it. */
    private void restoreTree() {
        if (!restored) {
            // Unpacks it under the same lock, which a thread can't take twice.
            tree();
            try (DirectoryLock shared = DirectoryLock.acquire(
                    context.request().directories().cache().root(), context.output())) {
                trees().restore(source, series);
            }
            restored = true;
        }
    }

    /** Resolves the configuration and compares it with the lines of the fragments. */
    void configure() {
        if (configured != null) {
            return;
        }
        context.requireUnseenKeys();
        tree();
        Fragments fragments = fragments();
        configured = Inputs.none()
                .with(ObjectPlace.TREE, tree.getFileName())
                .with("base", context.request().configBase())
                .with("fragments", Digests.sha256(fragments.text()))
                .with("compilers", compilers())
                .with("recipe", RECIPE);
        context.stage(KernelStage.CONFIGURE).ensure(configured, () -> {
            // Kconfig tests the compiler, which a launcher would hide.
            Kbuild kbuild = kbuild(Trees.emptyDirectory(context.work().configuration()), Launcher.none());
            kbuild.configure(context.request().configBase(), fragments.text());
            ResolvedConfig config = ResolvedConfig.parse(kbuild.configuration());
            new Contract(KconfigReader.read(tree)).require(fragments, config);
            RequiredOptions.require(config, context.request().branch().moduleTypes());
            context.output()
                    .info("Configured " + release() + ": " + config.count("y") + " options built in, "
                            + config.count("m") + " as modules; all "
                            + fragments.requests().size()
                            + " requested lines came out as asked");
            fragments.replaced().forEach(each -> context.output().info(each.toString()));
            return List.of(kbuild.config());
        });
    }

    /** Compiles the kernel and its modules. No key takes part in it. */
    void compile() {
        if (compiled != null) {
            return;
        }
        // All that is signed was compiled by this.
        context.requireSafe();
        configure();
        compiled = Inputs.none()
                .with(ObjectPlace.TREE, tree.getFileName())
                .with("config", Digests.sha256(config()))
                .with("compilers", compilers())
                .with("timestamp", timestamp())
                .with("recipe", RECIPE);
        if (context.request().source().release()) {
            // Some objects of a snapshot with the same configuration may come out of an archive.
            compiled = compiled.with("release", true);
        }
        boolean fresh = context.stage(KernelStage.COMPILE)
                .ensure(compiled, () -> List.of(records().writeSizes(made().objects())));
        if (!fresh) {
            ObjectTree.keepCurrent(
                    context.request().directories().objects(), placeName(), placeInputs(), compiled, tree, context);
        }
    }

    /**
     * Lists the files that the build read, while the object tree is there. The image was just made: its boot code is
     * compiled after the kernel.
     */
    void recordFiles() {
        recordFiles(() -> {});
    }

    /** The list of the files that the build read. If there is none yet, the image is made first. */
    Path compiledFiles() {
        compile();
        recordFiles(() -> made().makeImage(context.work().log("image")));
        return context.work().compiledFiles();
    }

    private void recordFiles(Runnable image) {
        context.derived(Derived.COMPILED_FILES)
                .ensure(
                        Inputs.none().after(KernelStage.COMPILE, compiled).with("recipe", ObjectRecords.FILES_RECIPE),
                        () -> {
                            image.run();
                            return List.of(records().writeFiles(tree(), made().objects()));
                        });
        records().writeRelease(source().version());
    }

    /** Bytes of code and data in the image, by subsystem. */
    Map<String, Long> builtIn() {
        return records().builtIn();
    }

    private ObjectRecords records() {
        return new ObjectRecords(context.work());
    }

    /**
     * kbuild with the objects of this configuration. Compiles if they are missing or belong to another configuration. The
     * object tree is locked until this is closed.
     */
    Kbuild kbuild() {
        compile();
        return made();
    }

    /** The stage of the image that is kept with the objects, which are there and locked. */
    Stage imageStage() {
        kbuild();
        return place.image();
    }

    private Kbuild made() {
        // The cache's lock comes before that of the objects.
        restoreTree();
        if (place == null) {
            place = ObjectTree.lock(context.request().directories().objects(), placeName(), placeInputs(), context);
        }
        Kbuild kbuild = kbuild(place.objects(), Launcher.none());
        boolean fresh = place.stage(tree).ensure(compiled, () -> {
            place.prepare(compiled, tree);
            String config = config();
            if (!Files.isRegularFile(kbuild.config(), LinkOption.NOFOLLOW_LINKS)
                    || !kbuild.configuration().equals(config)) {
                Trees.write(kbuild.config(), config);
            }
            Launcher launcher = KernelBuildContext.launchers(context.request(), context.builders())
                    .launcher(context.processes(), context.output())
                    .configured(place.rememberConfig(config, leftOut()), leftOut());
            launcher.reset();
            Kbuild compiler = kbuild(place.objects(), launcher);
            Progress progress = new Progress(context.output(), place.expectedSteps(config), Instant::now);
            context.output()
                    .info("Compiling " + release() + " with " + jobs(launcher) + " jobs; the log is "
                            + context.work().log("compile"));
            context.builders()
                    .processes()
                    .guarded(
                            place.unfinished(),
                            () -> compiler.build(context.work().log("compile"), progress, "vmlinux", "modules"));
            launcher.statistics().forEach(context.output()::info);
            place.finished(compiled, tree, progress.count());
            return Stream.of("System.map", "Module.symvers", "modules.order")
                    .map(place.objects()::resolve)
                    .toList();
        });
        if (!fresh) {
            context.output().debug("The objects are those in " + place.objects());
            place.keepCurrent(compiled, tree);
        }
        return kbuild;
    }

    private String placeName() {
        return context.request().flavor() + "-" + source().version();
    }

    /** What all objects of one place are made of. */
    private Inputs placeInputs() {
        return Inputs.none()
                .with(ObjectPlace.TREE, tree.getFileName())
                .with("base", context.request().configBase())
                .with("compilers", compilers())
                .with("recipe", RECIPE);
    }

    /**
     * The options that sources depend on only by naming them themselves; none if the user's patches name any of them. In a
     * tree of the user's, a header may.
     */
    private List<String> leftOut() {
        if (!context.request().source().isReleased()) {
            return List.of();
        }
        boolean named = context.request().patches().stream()
                .flatMap(path -> PatchSeries.of(KERNEL_PATCHES, path).patches().stream())
                .anyMatch(patch -> OF_RELEASE.stream().anyMatch(patch.content()::contains));
        return named ? List.of() : OF_RELEASE;
    }

    private String config() {
        return context.configuration();
    }

    /** The branch and EL that select lines of fragments. */
    Target target() {
        return new Target(source().version().branch(), context.request().el().toString());
    }

    /** The fragments of this build. */
    Fragments fragments() {
        return fragments(context.request().fragments());
    }

    /** These fragments, and the options that the build sets. */
    Fragments fragments(List<String> names) {
        return Fragments.of(names.stream()
                .map(name -> Fragment.load(name, context.request().directories().project(), target()))
                .collect(Collectors.collectingAndThen(Collectors.toList(), list -> {
                    list.add(ofRelease(list));
                    return list;
                })));
    }

    /** The options that the build sets in addition to the fragments. */
    private Fragment ofRelease(List<Fragment> asked) {
        List<String> lines = new ArrayList<>();
        lines.add(line(LOCALVERSION, release().localVersion()));
        lines.add(line(BUILD_SALT, release().toString()));
        boolean kdump = asked.stream()
                .flatMap(fragment -> fragment.requests().stream())
                .anyMatch(request ->
                        request.option().equals("CRASH_DUMP") && request.value().equals("y"));
        if (kdump) {
            lines.add(line(CRASHKERNEL_AUTO, context.request().el().crashkernel()));
        }
        return Fragment.parse("the release", String.join("", lines), target());
    }

    private static String line(String option, String value) {
        return "CONFIG_" + option + "=\"" + value + "\"\n";
    }

    /** The time of the source's release. */
    Instant timestamp() {
        return PatchedTree.timeOfRelease(tree());
    }

    /** kbuild with a separate directory, which holds Kconfig's own programs and no objects of compilers. */
    Kbuild configurator(Path directory) {
        context.requireUnseenKeys();
        return kbuild(Trees.directory(directory), Launcher.none());
    }

    private Kbuild kbuild(Path objects, Launcher launcher) {
        restoreTree();
        return new Kbuild(
                context.builders().processes(),
                tree(),
                objects,
                new Kbuild.Settings(
                        release(),
                        timestamp(),
                        jobs(launcher),
                        launcher.searchPath(context.builders().tools().searchPath()),
                        launcher.environment(),
                        launcher.access(),
                        context.hostPrograms().programs()));
    }

    private int jobs(Launcher launcher) {
        return context.request()
                .jobs()
                .orElseGet(() ->
                        Math.max(launcher.jobs().orElse(0), Runtime.getRuntime().availableProcessors()));
    }

    /** What objects, the image and the host programs in -devel depend on: tools, and libraries that are linked statically. */
    private String compilers() {
        HostPrograms programs = context.hostPrograms().programs();
        return context.builders().identity("gcc", "ld", "objcopy", "pahole", "zstd", "make", "flex", "bison", "bc")
                + (programs.equals(HostPrograms.STATIC) ? "" : "host programs " + programs.linking() + "\n")
                + (programs.linking() == HostPrograms.Linking.STATIC
                        ? context.builders().tools().contents(Library.ARCHIVES)
                        : "");
    }

    KernelRelease release() {
        return new KernelRelease(
                source().version(),
                context.request().build(),
                context.request().snapshot(),
                context.request().el().toString());
    }

    @Override
    public void close() {
        if (place != null) {
            place.close();
        }
    }
}
