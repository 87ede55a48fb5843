package io.github.kernellts.pipeline;

import io.github.kernellts.boot.BootCheck;
import io.github.kernellts.provenance.BuildRecord;
import io.github.kernellts.provenance.CycloneDx;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
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
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.tree.SymbolOptions;
import io.github.kernellts.verify.Attestation;
import io.github.kernellts.verify.RpmSignatures;
import io.github.kernellts.verify.RpmVerifier;
import io.github.kernellts.verify.WrittenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The story of a kernel, from source to a booted RPM. Each step first takes those before it, which cost nothing where
 * they are done already.
 */
public final class KernelBuild implements AutoCloseable {
    /** Raised when the way in which packages are made changes, so that none of an older plugin are taken. */
    private static final int RECIPE = 1;

    private final BuildRequest request;
    private final Output output;
    private final Processes processes;
    private final Toolchain toolchain;
    private final DirectoryLock lock;
    private final Path work;
    private final Workshop workshop;
    private final KernelObjects objects;

    private SigningKey key;
    private SigningKey imageKey;
    private OpenPgpKey rpmKey;
    private Inputs installed;
    private Inputs signed;
    private Inputs packaged;
    private Inputs published;
    private Inputs told;

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
        processes.stopLeftovers();
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

    /** Strips the modules and puts them where they are packaged from. */
    private void install() {
        if (installed != null) {
            return;
        }
        installed = Inputs.none().after("compile", objects.inputs());
        workshop.stage("modules").ensure(installed, () -> {
            Path modules = Trees.emptyDirectory(work.resolve("modules"));
            objects.kbuild().installModules(modules, workshop.log("modules"));
            // They lead to where this machine keeps things.
            Trees.delete(modules.resolve("lib/modules/" + objects.release() + "/build"));
            Trees.delete(modules.resolve("lib/modules/" + objects.release() + "/source"));
            return List.of(modules.resolve("lib/modules/" + objects.release() + "/modules.dep"));
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
                .with("certificates", Digests.sha256(Certificates.pem(trusted())))
                .with("image", imageKey().fingerprint());
        workshop.stage("sign").ensure(signed, () -> {
            Path directory = Trees.emptyDirectory(work.resolve("signed"));
            Trees.copy(work.resolve("modules"), signedModules());
            List<Path> modules =
                    Trees.files(signedModules(), file -> file.toString().endsWith(".ko"));
            new ModuleSigner(key()).sign(modules);
            output.info("Signed " + modules.size() + " modules with " + key());
            Path image = directory.resolve("vmlinuz");
            try {
                Files.copy(objects.kbuild().imageTrusting(Certificates.der(trusted()), workshop.log("image")), image);
            } catch (IOException e) {
                throw Trees.failure("copy", image, e);
            }
            if (!new EfiSigner(imageKey()).sign(image)) {
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
                .with("series", objects.series().sha256())
                .with("rpmbuild", toolchain.identity("rpmbuild"))
                .with("recipe", RECIPE);
        workshop.stage("rpm").ensure(packaged, () -> {
            Path build = Trees.emptyDirectory(work.resolve("rpmbuild"));
            forModules(Trees.emptyDirectory(work.resolve("for-devel")));
            KernelPackaging packaging = new KernelPackaging(processes, objects.kbuild(), pack(), objects.timestamp());
            packaging.binary(
                    work.resolve("signed/vmlinuz"),
                    signedModules(),
                    work.resolve("for-devel"),
                    build,
                    workshop.log("rpmbuild"));
            packaging.source(source(), objects.series(), build, workshop.log("rpmbuild-source"));
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
        boolean fresh = workshop.stage("rpmsign").ensure(published, () -> {
            RpmSigner signer = new RpmSigner(rpmKey());
            for (int i = 0; i < rpms.all().size(); i++) {
                Path aside = Trees.aside(rpms.all().get(i));
                signer.sign(from.all().get(i), aside, objects.timestamp());
                Trees.rename(aside, rpms.all().get(i));
            }
            return rpms.all();
        });
        if (fresh) {
            rpms.all().forEach(rpm -> output.info(rpm.getFileName() + " (" + mib(rpm) + ")"));
        }
        return rpms;
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
        KernelRpms rpms = rpms();
        Papers papers = new Papers(rpms.beside(".cdx.json"), rpms.beside(".intoto.jsonl"));
        told = Inputs.none()
                .after("rpmsign", published)
                .with("certificates", Digests.sha256(Certificates.pem(trusted())))
                .with("plugin", request.plugin())
                .with("recipe", RECIPE);
        workshop.stage("provenance").ensure(told, () -> {
            List<String> certificates =
                    trusted().stream().map(Certificates::fingerprint).toList();
            BuildRecord record =
                    new KernelRecord(workshop, objects, pack()).gather(certificates, rpmKey().fingerprint());
            List<Product> products =
                    new ArrayList<>(rpms.all().stream().map(Product::of).toList());
            Trees.write(papers.bill(), CycloneDx.of(record, products));
            products.add(Product.of(papers.bill()));
            byte[] statement = Statement.of(record, products);
            Trees.write(papers.provenance(), Envelope.seal(Statement.MEDIA_TYPE, statement, key()));
            return List.of(papers.bill(), papers.provenance());
        });
        return papers;
    }

    /** Opens the finished RPMs and refuses what breaks the promises. */
    public void verify() {
        KernelRpms rpms = rpms();
        Path provenance = papers().provenance();
        workshop.stage("verify").ensure(Inputs.none().after("provenance", told), () -> {
            new Attestation(key().certificate()).verify(provenance);
            new RpmSignatures(processes, rpmKey().publicKey()).verify(rpms.all(), work.resolve("rpmdb"));
            KeyTraces traces = KeyTraces.of(rpmKey(), key(), imageKey());
            new WrittenFiles(traces).verify(workshop.logs());
            RpmVerifier.Summary summary =
                    new RpmVerifier(objects.release(), trusted(), imageKey().certificate(), traces).verify(rpms);
            output.info("Verified " + summary.modules() + " modules and " + summary.files() + " files of 3 RPMs");
            return rpms.all();
        });
    }

    /** Boots what was packaged and tries the promises. */
    public void boot() {
        KernelRpms rpms = rpms();
        workshop.stage("boot").ensure(Inputs.none().after("rpmsign", published), () -> {
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
                "modules signed by: " + key() + (key().throwaway() ? ", a throwaway key" : ""),
                "RPMs signed by: " + rpmKey() + (rpmKey().throwaway() ? ", a throwaway key" : ""),
                "RPMs, their bill of materials and provenance: " + rpms.kernel().getParent());
    }

    public KernelPackage pack() {
        return new KernelPackage(request.flavor(), objects.release(), request.el(), request.snapshot());
    }

    private SigningKey key() {
        if (key == null) {
            key = request.keys().forModules();
        }
        return key;
    }

    private SigningKey imageKey() {
        if (imageKey == null) {
            imageKey = request.keys().forImages(key());
        }
        return imageKey;
    }

    private List<X509Certificate> trusted() {
        return request.keys().trustedByKernel(key(), imageKey());
    }

    private OpenPgpKey rpmKey() {
        if (rpmKey == null) {
            rpmKey = request.keys().forRpms(processes);
        }
        return rpmKey;
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

    private static String mib(Path file) {
        return String.format("%.1f MiB", Trees.size(file) / 1024.0 / 1024.0);
    }

    @Override
    public void close() {
        processes.close();
        lock.close();
    }
}
