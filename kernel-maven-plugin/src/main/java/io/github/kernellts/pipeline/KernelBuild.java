package io.github.kernellts.pipeline;

import io.github.kernellts.boot.BootCheck;
import io.github.kernellts.config.Contract;
import io.github.kernellts.config.Fragment;
import io.github.kernellts.config.Fragments;
import io.github.kernellts.config.KconfigReader;
import io.github.kernellts.config.Promises;
import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.kbuild.Progress;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.KernelPackaging;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.EfiSigner;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.ModuleSigner;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.Sources;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.PatchedTree;
import io.github.kernellts.tree.SymbolOptions;
import io.github.kernellts.verify.RpmSignatures;
import io.github.kernellts.verify.RpmVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The story of a kernel, from source to a booted RPM. Each step first takes those before it, which cost nothing where
 * they are done already.
 */
public final class KernelBuild implements AutoCloseable {
    /** Raised when the way in which objects are made changes, so that none of an older plugin are taken. */
    private static final int RECIPE = 1;
    /** The stages in their order. What configure makes is an input of compile by its content. */
    private static final List<String> STAGES =
            List.of("configure", "compile", "modules", "sign", "rpm", "rpmsign", "verify", "boot");
    /** Steps that kbuild prints for each option that is on, about; measured on the kvm flavor of 6.1. */
    private static final double STEPS_PER_OPTION = 2.9;

    private final BuildRequest request;
    private final Output output;
    private final Processes processes;
    private final Toolchain toolchain;
    private final DirectoryLock lock;
    private final Path work;

    private KernelSource source;
    private PatchSeries series;
    private Path tree;
    private SigningKey key;
    private OpenPgpKey rpmKey;
    private Inputs configured;
    private Inputs compiled;
    private Inputs installed;
    private Inputs signed;
    private Inputs packaged;
    private Inputs published;

    /** Opens a build and locks its directory until it is closed. */
    public KernelBuild(BuildRequest request, Output output) {
        this.request = request;
        this.output = output;
        this.work = request.directories().work();
        this.processes = new Processes(work);
        this.toolchain = new Toolchain(
                request.searchPath(), request.directories().cache().resolve("tools.properties"), processes);
        this.lock = DirectoryLock.acquire(work, output);
        processes.stopLeftovers();
    }

    /** Finds what would make the build fail later. */
    public void check() {
        new Preflight(request, toolchain, processes, output).check();
        Provisioning.throwaways(request.keys()).forEach(output::warn);
    }

    /** Fetches and verifies the source. */
    public KernelSource source() {
        if (source == null) {
            try (DirectoryLock shared =
                    DirectoryLock.acquire(request.directories().cache(), output)) {
                source = new Sources(request.directories().cache().resolve("sources"), processes, output)
                        .fetch(request.source());
            }
            source.warnings().forEach(output::warn);
        }
        return source;
    }

    /** Unpacks and patches it. */
    public Path tree() {
        if (tree == null) {
            KernelSource from = source();
            PatchSeries ours = PatchSeries.ofBranch(from.version().branch());
            series = request.patches()
                    .map(directory -> ours.then(PatchSeries.inDirectory(directory)))
                    .orElse(ours);
            try (DirectoryLock shared =
                    DirectoryLock.acquire(request.directories().cache(), output)) {
                tree = new PatchedTree(request.directories().cache().resolve("trees"), processes, output)
                        .prepare(from, series);
            }
        }
        return tree;
    }

    /** Resolves the configuration and holds it against what was asked. */
    public void configure() {
        if (configured != null) {
            return;
        }
        tree();
        Fragments fragments = Fragments.of(request.fragments().stream()
                .map(name -> Fragment.load(name, request.directories().project()))
                .collect(Collectors.collectingAndThen(Collectors.toList(), list -> {
                    list.add(ofRelease());
                    return list;
                })));
        configured = Inputs.none()
                .with("tree", tree.getFileName())
                .with("base", request.configBase())
                .with("fragments", Digests.sha256(fragments.text()))
                .with("compilers", compilers())
                .with("recipe", RECIPE);
        stage("configure").ensure(configured, () -> {
            Kbuild kbuild = kbuild(Trees.emptyDirectory(work.resolve("config")));
            kbuild.configure(request.configBase(), fragments.text());
            ResolvedConfig config = ResolvedConfig.parse(Trees.text(kbuild.config()));
            new Contract(KconfigReader.read(tree)).require(fragments, config);
            Promises.require(config);
            output.info("Configured " + release() + ": " + config.count("y") + " options built in, "
                    + config.count("m") + " as modules; all "
                    + fragments.requests().size()
                    + " requested lines came out as asked");
            return List.of(kbuild.config());
        });
    }

    /** Compiles the kernel and its modules. No key takes part in it. */
    public void compile() {
        if (compiled != null) {
            return;
        }
        configure();
        String config = Trees.text(work.resolve("config/.config"));
        compiled = Inputs.none()
                .with("tree", tree.getFileName())
                .with("config", Digests.sha256(config))
                .with("compilers", compilers())
                .with("timestamp", timestamp())
                .with("recipe", RECIPE);
        stage("compile").ensure(compiled, () -> {
            Path objects = work.resolve("objects");
            Path unfinished = work.resolve("compile.unfinished");
            if (Files.exists(unfinished)) {
                // Killed in mid-air, make may have left half an object that looks newer than its source.
                output.info("The last compilation was killed; starting over");
                Trees.emptyDirectory(objects);
            }
            Kbuild kbuild = kbuild(Trees.directory(objects));
            if (!Files.exists(kbuild.config()) || !Trees.text(kbuild.config()).equals(config)) {
                Trees.write(kbuild.config(), config);
            }
            Progress progress = new Progress(output, expectedSteps(config), Instant::now);
            output.info("Compiling " + release() + " with " + request.jobs() + " jobs; the log is " + log("compile"));
            processes.guarded(unfinished, () -> kbuild.build(log("compile"), progress, "vmlinux", "modules"));
            rememberSteps(progress.count());
            return List.of(
                    objects.resolve("System.map"), objects.resolve("Module.symvers"), objects.resolve("modules.order"));
        });
    }

    /** Strips the modules and puts them where they are packaged from. */
    private void install() {
        if (installed != null) {
            return;
        }
        compile();
        installed = Inputs.none().after("compile", compiled);
        stage("modules").ensure(installed, () -> {
            Path modules = Trees.emptyDirectory(work.resolve("modules"));
            kbuild().installModules(modules, log("modules"));
            // They lead to where this machine keeps things.
            Trees.delete(modules.resolve("lib/modules/" + release() + "/build"));
            Trees.delete(modules.resolve("lib/modules/" + release() + "/source"));
            return List.of(modules.resolve("lib/modules/" + release() + "/modules.dep"));
        });
    }

    /** Signs the modules and makes the image that trusts their signer. */
    public void sign() {
        if (signed != null) {
            return;
        }
        install();
        signed = Inputs.none()
                .after("modules", installed)
                .with("certificates", Digests.sha256(Certificates.pem(trusted())));
        stage("sign").ensure(signed, () -> {
            Path directory = Trees.emptyDirectory(work.resolve("signed"));
            Trees.copy(work.resolve("modules"), signedModules());
            List<Path> modules =
                    Trees.files(signedModules(), file -> file.toString().endsWith(".ko"));
            new ModuleSigner(key()).sign(modules);
            output.info("Signed " + modules.size() + " modules with " + key());
            Path image = directory.resolve("vmlinuz");
            try {
                Files.copy(kbuild().imageTrusting(Certificates.der(trusted()), log("image")), image);
            } catch (IOException e) {
                throw Trees.failure("copy", image, e);
            }
            if (!new EfiSigner(key()).sign(image)) {
                output.info("The image has no EFI stub, and is not signed for Secure Boot");
            }
            List<Path> made = new ArrayList<>(modules);
            made.add(image);
            return made;
        });
    }

    /** Packages; these RPMs are not yet signed themselves. */
    private KernelRpms unsigned() {
        sign();
        KernelRpms rpms = pack().in(work.resolve("unsigned"));
        packaged = Inputs.none()
                .after("sign", signed)
                .with("name", pack().name() + "-" + pack().rpmRelease())
                .with("source", source().sha256())
                .with("series", series.sha256())
                .with("rpmbuild", toolchain.identity("rpmbuild"))
                .with("recipe", RECIPE);
        stage("rpm").ensure(packaged, () -> {
            Path build = Trees.emptyDirectory(work.resolve("rpmbuild"));
            forModules(Trees.emptyDirectory(work.resolve("for-devel")));
            KernelPackaging packaging = new KernelPackaging(processes, kbuild(), pack(), timestamp());
            packaging.binary(
                    work.resolve("signed/vmlinuz"), signedModules(), work.resolve("for-devel"), build, log("rpmbuild"));
            packaging.source(source(), series, build, log("rpmbuild-source"));
            publish(build, rpms);
            Trees.delete(build);
            return rpms.all();
        });
        return rpms;
    }

    /** Packages, and signs the packages. */
    public KernelRpms rpms() {
        KernelRpms from = unsigned();
        KernelRpms rpms = pack().in(work.resolve("rpms"));
        published = Inputs.none().after("rpm", packaged).with("rpm key", rpmKey().fingerprint());
        boolean fresh = stage("rpmsign").ensure(published, () -> {
            RpmSigner signer = new RpmSigner(rpmKey());
            Trees.write(work.resolve("build.properties"), record());
            for (int i = 0; i < rpms.all().size(); i++) {
                Path aside = Trees.aside(rpms.all().get(i));
                signer.sign(from.all().get(i), aside, timestamp());
                Trees.rename(aside, rpms.all().get(i));
            }
            return rpms.all();
        });
        if (fresh) {
            rpms.all().forEach(rpm -> output.info(rpm.getFileName() + " (" + mib(rpm) + ")"));
        }
        return rpms;
    }

    /** Opens the finished RPMs and refuses what breaks the promises. */
    public void verify() {
        KernelRpms rpms = rpms();
        stage("verify").ensure(Inputs.none().after("rpmsign", published), () -> {
            new RpmSignatures(processes, rpmKey().publicKey()).verify(rpms.all(), work.resolve("rpmdb"));
            RpmVerifier.Summary summary =
                    new RpmVerifier(release(), trusted(), new KeyTraces(key(), rpmKey())).verify(rpms);
            output.info("Verified " + summary.modules() + " modules and " + summary.files() + " files of 3 RPMs");
            return rpms.all();
        });
    }

    /** Boots what was packaged and tries the promises. */
    public void boot() {
        KernelRpms rpms = rpms();
        stage("boot").ensure(Inputs.none().after("rpmsign", published), () -> {
            output.info("Booting " + release() + "; the console is kept in " + log("console"));
            BootCheck check = new BootCheck(processes, output, toolchain, Trees.emptyDirectory(work.resolve("boot")));
            check.run(rpms.kernel(), release(), log("console"), request.bootTimeout())
                    .forEach(held -> output.info("  " + held));
            return rpms.all();
        });
    }

    /** What was built, in a few lines. */
    public List<String> summary() {
        KernelRpms rpms = rpms();
        return List.of(
                pack().name() + " " + release(),
                "source: " + source().origin() + ", SHA-256 " + source().sha256(),
                "modules signed by: " + key() + (key().throwaway() ? ", a throwaway key" : ""),
                "RPMs signed by: " + rpmKey() + (rpmKey().throwaway() ? ", a throwaway key" : ""),
                "RPMs: " + rpms.kernel().getParent());
    }

    /** What the packages were made of, in the form of a properties file. */
    private String record() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("release", release());
        all.put("source.origin", source().origin());
        all.put("source.sha256", source().sha256());
        all.put("patches.sha256", series.sha256());
        all.put("config.sha256", Digests.sha256(work.resolve("config/.config")));
        all.put("certificate.sha256", key().fingerprint());
        all.put("rpm.key", rpmKey().fingerprint());
        all.put("toolchain", compilers().strip().replace("\n", "; "));
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    public KernelPackage pack() {
        return new KernelPackage(request.flavor(), release(), request.el(), request.snapshot());
    }

    private KernelRelease release() {
        return new KernelRelease(
                source().version(), request.build(), request.el().toString());
    }

    private SigningKey key() {
        if (key == null) {
            key = request.keys().forModules();
        }
        return key;
    }

    private List<X509Certificate> trusted() {
        return request.keys().trustedForModules(key());
    }

    private OpenPgpKey rpmKey() {
        if (rpmKey == null) {
            rpmKey = request.keys().forRpms();
        }
        return rpmKey;
    }

    /** The options that the build itself sets. */
    private Fragment ofRelease() {
        return Fragment.parse(
                "the release",
                "CONFIG_LOCALVERSION=\"" + release().localVersion() + "\"\n" + "CONFIG_BUILD_SALT=\"" + release()
                        + "\"\n");
    }

    /** The time of the source's release: when its makers made the Makefile that bears its number. */
    private Instant timestamp() {
        return Trees.modified(tree().resolve("Makefile")).toInstant();
    }

    private Kbuild kbuild() {
        return kbuild(work.resolve("objects"));
    }

    private Kbuild kbuild(Path objects) {
        return new Kbuild(
                processes,
                tree(),
                objects,
                new Kbuild.Settings(release(), timestamp(), request.jobs(), toolchain.searchPath()));
    }

    /** The signed modules without the image beside them. */
    private Path signedModules() {
        return work.resolve("signed/root");
    }

    /** What the build of a module reads in -devel beside the kernel's own files. */
    private void forModules(Path directory) {
        Trees.write(directory.resolve("trusted-certificates.pem"), Certificates.pem(trusted()));
        Path known = tree().resolveSibling(tree().getFileName() + ".symbols");
        if (!Files.exists(known)) {
            StringBuilder lines = new StringBuilder();
            SymbolOptions.of(tree())
                    .forEach((symbol, option) ->
                            lines.append(symbol).append('\t').append(option).append('\n'));
            Trees.write(known, lines.toString());
        }
        Trees.write(directory.resolve("symbol-options"), Trees.read(known));
    }

    /** Renames finished RPMs into their place; those of other releases stay. */
    private static void publish(Path build, KernelRpms rpms) {
        Path target = Trees.directory(rpms.kernel().getParent());
        List<Path> made = Trees.files(build, file -> file.toString().endsWith(".rpm"));
        for (Path rpm : rpms.all()) {
            Path from = made.stream()
                    .filter(file -> file.getFileName().equals(rpm.getFileName()))
                    .findFirst()
                    .orElseThrow(() -> new KernelException(
                            "rpmbuild did not make " + rpm.getFileName() + " but " + made,
                            "check that the patch series fits this version's packaging"));
            Trees.rename(from, target.resolve(rpm.getFileName()));
        }
    }

    private long expectedSteps(String config) {
        Path remembered = work.resolve("compile.steps");
        if (Files.exists(remembered)) {
            return Long.parseLong(Trees.text(remembered).strip());
        }
        ResolvedConfig resolved = ResolvedConfig.parse(config);
        return Math.round(STEPS_PER_OPTION * (resolved.count("y") + resolved.count("m")));
    }

    /** A build of only what changed says nothing about a whole one. */
    private void rememberSteps(long count) {
        Path remembered = work.resolve("compile.steps");
        if (!Files.exists(remembered) || Long.parseLong(Trees.text(remembered).strip()) < count) {
            Trees.write(remembered, count + "\n");
        }
    }

    private Path log(String name) {
        return work.resolve("logs/" + name + ".log");
    }

    private Stage stage(String name) {
        List<String> followers = name.equals("configure")
                ? List.of()
                : STAGES.subList(
                        STAGES.indexOf(name) + 1, name.equals("verify") ? STAGES.indexOf("boot") : STAGES.size());
        return new Stage(name, work.resolve("stages"), followers, output);
    }

    /** What turns source into objects and an image. */
    private String compilers() {
        return toolchain.identity("gcc", "ld", "pahole", "zstd");
    }

    private static String mib(Path file) {
        return String.format("%.1f MiB", Trees.size(file) / 1024.0 / 1024.0);
    }

    @Override
    public void close() {
        processes.close();
        lock.close();
    }
}
