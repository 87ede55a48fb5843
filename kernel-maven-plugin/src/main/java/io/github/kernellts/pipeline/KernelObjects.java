package io.github.kernellts.pipeline;

import io.github.kernellts.config.Contract;
import io.github.kernellts.config.Fragment;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.KconfigReader;
import io.github.kernellts.config.Promises;
import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.kbuild.Progress;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.Sources;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Launcher;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.PatchedTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** From source to objects: the part of a kernel's build that knows nothing of keys and packages. */
final class KernelObjects {
    /** Raised when the way in which objects are made changes, so that none of an older plugin are taken. */
    private static final int RECIPE = 1;
    /** Steps that kbuild prints for each option that is on, about; measured on the kvm flavor of 6.1. */
    private static final double STEPS_PER_OPTION = 2.9;

    private final Workshop workshop;

    private KernelSource source;
    private PatchSeries series;
    private Path tree;
    private Inputs configured;
    private Inputs compiled;

    KernelObjects(Workshop workshop) {
        this.workshop = workshop;
    }

    /** What the objects were made of; they are there after {@link #compile}. */
    Inputs inputs() {
        compile();
        return compiled;
    }

    /** The patches that the tree was made with. */
    PatchSeries series() {
        tree();
        return series;
    }

    /** Fetches and verifies the source. */
    KernelSource source() {
        if (source == null) {
            try (DirectoryLock shared =
                    DirectoryLock.acquire(workshop.request().directories().cache(), workshop.output())) {
                source = new Sources(
                                workshop.request().directories().cache().resolve("sources"),
                                workshop.processes(),
                                workshop.output())
                        .fetch(workshop.request().source());
            }
            source.warnings().forEach(workshop.output()::warn);
        }
        return source;
    }

    /** Unpacks and patches it. */
    Path tree() {
        if (tree == null) {
            KernelSource from = source();
            PatchSeries ours = PatchSeries.of(workshop.request().branch());
            series = workshop.request()
                    .patches()
                    .map(directory -> ours.then(PatchSeries.inDirectory(directory)))
                    .orElse(ours);
            try (DirectoryLock shared =
                    DirectoryLock.acquire(workshop.request().directories().cache(), workshop.output())) {
                tree = new PatchedTree(
                                workshop.request().directories().cache().resolve("trees"),
                                workshop.processes(),
                                workshop.output())
                        .prepare(from, series);
            }
        }
        return tree;
    }

    /** Resolves the configuration and holds it against what was asked. */
    void configure() {
        if (configured != null) {
            return;
        }
        tree();
        Fragments fragments = fragments();
        configured = Inputs.none()
                .with("tree", tree.getFileName())
                .with("base", workshop.request().configBase())
                .with("fragments", Digests.sha256(fragments.text()))
                .with("compilers", compilers())
                .with("recipe", RECIPE);
        workshop.stage("configure").ensure(configured, () -> {
            // Kconfig asks the compiler itself what it can do.
            Kbuild kbuild = kbuild(Trees.emptyDirectory(workshop.work().resolve("config")), Launcher.none());
            kbuild.configure(workshop.request().configBase(), fragments.text());
            ResolvedConfig config = ResolvedConfig.parse(Trees.text(kbuild.config()));
            new Contract(KconfigReader.read(tree)).require(fragments, config);
            Promises.require(config);
            workshop.output()
                    .info("Configured " + release() + ": " + config.count("y") + " options built in, "
                            + config.count("m") + " as modules; all "
                            + fragments.requests().size()
                            + " requested lines came out as asked");
            return List.of(kbuild.config());
        });
    }

    /** Compiles the kernel and its modules. No key takes part in it. */
    void compile() {
        if (compiled != null) {
            return;
        }
        configure();
        String config = Trees.text(workshop.work().resolve("config/.config"));
        compiled = Inputs.none()
                .with("tree", tree.getFileName())
                .with("config", Digests.sha256(config))
                .with("compilers", compilers())
                .with("timestamp", timestamp())
                .with("recipe", RECIPE);
        workshop.stage("compile").ensure(compiled, () -> {
            Path objects = workshop.work().resolve("objects");
            Path unfinished = workshop.work().resolve("compile.unfinished");
            if (Files.exists(unfinished)) {
                // Killed in mid-air, make may have left half an object that looks newer than its source.
                workshop.output().info("The last compilation was killed; starting over");
                Trees.emptyDirectory(objects);
            }
            Launcher launcher = launcher();
            Kbuild kbuild = kbuild(Trees.directory(objects), launcher);
            if (!Files.exists(kbuild.config()) || !Trees.text(kbuild.config()).equals(config)) {
                Trees.write(kbuild.config(), config);
            }
            launcher.reset();
            Progress progress = new Progress(workshop.output(), expectedSteps(config), Instant::now);
            workshop.output()
                    .info("Compiling " + release() + " with "
                            + workshop.request().jobs() + " jobs; the log is " + workshop.log("compile"));
            workshop.processes()
                    .guarded(unfinished, () -> kbuild.build(workshop.log("compile"), progress, "vmlinux", "modules"));
            launcher.statistics().ifPresent(workshop.output()::info);
            rememberSteps(progress.count());
            return List.of(
                    objects.resolve("System.map"), objects.resolve("Module.symvers"), objects.resolve("modules.order"));
        });
    }

    /** What the configuration is asked for. */
    Fragments fragments() {
        return Fragments.of(workshop.request().fragments().stream()
                .map(name -> Fragment.load(
                        name,
                        workshop.request().directories().project(),
                        source().version().branch()))
                .collect(Collectors.collectingAndThen(Collectors.toList(), list -> {
                    list.add(ofRelease(list));
                    return list;
                })));
    }

    /** The options that the build itself sets beside those that were asked for. */
    private Fragment ofRelease(List<Fragment> asked) {
        StringBuilder lines = new StringBuilder();
        lines.append("CONFIG_LOCALVERSION=\"").append(release().localVersion()).append("\"\n");
        lines.append("CONFIG_BUILD_SALT=\"").append(release()).append("\"\n");
        boolean kdump = asked.stream()
                .flatMap(fragment -> fragment.requests().stream())
                .anyMatch(request ->
                        request.option().equals("CRASH_DUMP") && request.value().equals("y"));
        if (kdump) {
            lines.append("CONFIG_CRASHKERNEL_AUTO=\"")
                    .append(workshop.request().el().crashkernel())
                    .append("\"\n");
        }
        return Fragment.parse(
                "the release", lines.toString(), source().version().branch());
    }

    /** The time of the source's release: when its makers made the Makefile that bears its number. */
    Instant timestamp() {
        return Trees.modified(tree().resolve("Makefile")).toInstant();
    }

    Kbuild kbuild() {
        return kbuild(workshop.work().resolve("objects"), launcher());
    }

    private Kbuild kbuild(Path objects, Launcher launcher) {
        return new Kbuild(
                workshop.processes(),
                tree(),
                objects,
                new Kbuild.Settings(
                        release(),
                        timestamp(),
                        workshop.request().jobs(),
                        launcher.searchPath(workshop.toolchain().searchPath()),
                        launcher.environment()));
    }

    private Launcher launcher() {
        return Launcher.of(
                workshop.request().launcher(),
                workshop.toolchain(),
                workshop.request().directories().cache(),
                workshop.log("ccache"));
    }

    private long expectedSteps(String config) {
        Path remembered = workshop.work().resolve("compile.steps");
        if (Files.exists(remembered)) {
            return Long.parseLong(Trees.text(remembered).strip());
        }
        ResolvedConfig resolved = ResolvedConfig.parse(config);
        return Math.round(STEPS_PER_OPTION * (resolved.count("y") + resolved.count("m")));
    }

    /** A build of only what changed says nothing about a whole one. */
    private void rememberSteps(long count) {
        Path remembered = workshop.work().resolve("compile.steps");
        if (!Files.exists(remembered) || Long.parseLong(Trees.text(remembered).strip()) < count) {
            Trees.write(remembered, count + "\n");
        }
    }

    /** What turns source into objects and an image. */
    String compilers() {
        return workshop.toolchain().identity("gcc", "ld", "pahole", "zstd");
    }

    KernelRelease release() {
        return new KernelRelease(
                source().version(),
                workshop.request().build(),
                workshop.request().el().toString());
    }
}
