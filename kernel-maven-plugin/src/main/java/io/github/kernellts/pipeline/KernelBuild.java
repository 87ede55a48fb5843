package io.github.kernellts.pipeline;

import io.github.kernellts.boot.BootCheck;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.verify.Attestation;
import io.github.kernellts.verify.RpmSignatures;
import io.github.kernellts.verify.RpmVerifier;
import io.github.kernellts.verify.WrittenFiles;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The story of a kernel, from source to a booted RPM. Each step first takes those before it, which cost nothing where
 * they are done already.
 */
public final class KernelBuild implements AutoCloseable {
    private final BuildRequest request;
    private final Output output;
    private final Processes processes;
    private final Toolchain toolchain;
    private final DirectoryLock lock;
    private final Path work;
    private final Workshop workshop;
    private final KernelObjects objects;
    private final BuildKeys keys;
    private final KernelPackages packages;

    /** Opens a build and locks its directory until it is closed. */
    public KernelBuild(BuildRequest request, Output output) {
        this.request = request;
        this.output = output;
        this.work = request.directories().work();
        this.processes = new Processes(work);
        this.toolchain = new Toolchain(
                request.searchPath(), request.directories().cache().resolve("tools.properties"), processes);
        this.lock = DirectoryLock.acquire(work, output);
        this.workshop = new Workshop(request, output, processes, toolchain);
        this.objects = new KernelObjects(workshop);
        this.keys = new BuildKeys(request.keys(), processes);
        this.packages = new KernelPackages(workshop, objects, keys);
        processes.stopLeftovers();
        request.branch()
                .warnings(request.source().version(), YearMonth.now(ZoneOffset.UTC))
                .forEach(output::warn);
    }

    /** Finds what would make the build fail later. */
    public void check() {
        new Preflight(request, toolchain, processes, output).check();
        Provisioning.throwaways(request.keys()).forEach(output::warn);
    }

    /** Fetches and verifies the source. */
    public KernelSource source() {
        return objects.source();
    }

    /** Unpacks and patches it. */
    public Path tree() {
        return objects.tree();
    }

    /** Resolves the configuration and holds it against what was asked. */
    public void configure() {
        objects.configure();
    }

    /** Compiles the kernel and its modules. No key takes part in it. */
    public void compile() {
        objects.compile();
    }

    /** Packages, and signs the packages. */
    public KernelRpms rpms() {
        return packages.rpms();
    }

    /**
     * What is told of the packages.
     *
     * @param bill the CycloneDX bill of materials
     * @param provenance the signed in-toto statement, of the packages and the bill
     */
    public record Papers(Path bill, Path provenance) {}

    /** Writes down what the packages were made of, and signs that. */
    public Papers papers() {
        return packages.papers();
    }

    /** Opens the finished RPMs and refuses what breaks the promises. */
    public void verify() {
        KernelRpms rpms = rpms();
        Path provenance = papers().provenance();
        workshop.stage("verify").ensure(Inputs.none().after("provenance", packages.inputsOfPapers()), () -> {
            new Attestation(keys.modules().certificate()).verify(provenance);
            new RpmSignatures(processes, keys.rpms().publicKey()).verify(rpms.all(), work.resolve("rpmdb"));
            KeyTraces traces = keys.traces();
            new WrittenFiles(traces).verify(workshop.logs());
            RpmVerifier.Summary summary = new RpmVerifier(
                            objects.release(), keys.trusted(), keys.images().certificate(), traces)
                    .verify(rpms);
            output.info("Verified " + summary.modules() + " modules and " + summary.files() + " files of 3 RPMs");
            return rpms.all();
        });
    }

    /** Boots what was packaged and tries the promises. */
    public void boot() {
        KernelRpms rpms = rpms();
        workshop.stage("boot").ensure(Inputs.none().after("rpmsign", packages.inputs()), () -> {
            output.info("Booting " + objects.release() + "; the console is kept in " + workshop.log("console"));
            BootCheck check = new BootCheck(processes, output, toolchain, Trees.emptyDirectory(work.resolve("boot")));
            check.run(rpms.kernel(), objects.release(), workshop.log("console"), request.bootTimeout())
                    .forEach(held -> output.info("  " + held));
            return rpms.all();
        });
    }

    /** What was built, in a few lines. */
    public List<String> summary() {
        KernelRpms rpms = rpms();
        return List.of(
                pack().name() + " " + objects.release(),
                "source: " + source().origin() + ", SHA-256 " + source().sha256(),
                "modules signed by: " + keys.modules() + (keys.modules().throwaway() ? ", a throwaway key" : ""),
                "RPMs signed by: " + keys.rpms() + (keys.rpms().throwaway() ? ", a throwaway key" : ""),
                "RPMs, their bill of materials and provenance: " + rpms.kernel().getParent());
    }

    public KernelPackage pack() {
        return packages.pack();
    }

    @Override
    public void close() {
        processes.close();
        lock.close();
    }
}
