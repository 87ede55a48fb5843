// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.boot.ModuleBootRequest;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.module.DevelPackage;
import io.github.kernellts.module.DevelTree;
import io.github.kernellts.module.FetchedSource;
import io.github.kernellts.module.ModuleLoads;
import io.github.kernellts.module.ModulePackage;
import io.github.kernellts.module.ModuleSources;
import io.github.kernellts.module.RebuildSteps;
import io.github.kernellts.module.SourceContents;
import io.github.kernellts.module.dkms.DkmsProperties;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.provenance.BuildRecord;
import io.github.kernellts.provenance.CycloneDx;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchSeries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The build of an external module: its source, the -devel RPMs of kernels, and a module RPM for each of them. */
public final class ModuleBuild implements AutoCloseable {
    /** Raised when modules are made in another way, so that those of an older plugin are made again. */
    private static final int RECIPE = 7;

    /** Raised when they are packaged in another way. */
    private static final int SPEC = 4;
    /** Raised when documents are made in another way. */
    private static final int DOCUMENTS = 2;

    private final ModuleRequest request;
    private final Output output;
    private final BuildSession session;
    private final WorkDirectory work;
    private final ModuleVulnerabilities vulnerabilities;
    private final Map<Path, String> digests = new TreeMap<>();

    /**
     * An RPM that was built.
     *
     * @param kernel the kernel that it is for
     * @param file the RPM with the modules
     * @param common the RPM that follows the newest kernel
     * @param source the source RPM of both, if there is one
     * @param debuginfo the RPM with the modules' debug information, if there is one
     * @param bill the CycloneDX bill of materials of these
     * @param provenance the signed in-toto statement, of the RPMs and the bill
     * @param vex the findings as OpenVEX and CycloneDX, and the signed statement on both; none without CVE records
     */
    public record Built(
            DevelPackage kernel,
            Path file,
            Path common,
            Optional<Path> source,
            Optional<Path> debuginfo,
            Path bill,
            Path provenance,
            List<Path> vex) {
        public Built {
            vex = List.copyOf(vex);
        }

        /** The file with the certificate of the key that signed the modules and the statement, in PEM. */
        public Path certificate() {
            return beside(file, ".crt");
        }

        private Built with(List<Path> documents) {
            return new Built(kernel, file, common, source, debuginfo, bill, provenance, documents);
        }

        private List<Product> products() {
            return Stream.of(Optional.of(file), Optional.of(common), source, debuginfo)
                    .flatMap(Optional::stream)
                    .map(Product::of)
                    .toList();
        }
    }

    /** Opens a build and locks its directory until it is closed. */
    public ModuleBuild(ModuleRequest request, Output output) {
        this.request = request;
        this.output = output;
        this.work = request.directories().work();
        this.session = new BuildSession(
                request.toolchain(), request.el().builder(), request.searchPath(), request.directories(), output);
        this.vulnerabilities = new ModuleVulnerabilities(request, session, output);
    }

    /**
     * Finds what would make the build fail.
     *
     * @param kernels looks for the -devel RPMs that no other project of the build makes, and returns whether there are
     *     kernels to build for; it throws a {@link KernelException} if such an RPM is not there
     */
    public void check(BooleanSupplier kernels) {
        new ModulePreflight(request, session).check(kernels);
        warnings();
    }

    private void warnings() {
        session.builders().warning().ifPresent(output::warn);
        session.builders().sandboxWarning().ifPresent(output::warn);
        Provisioning.keyWarnings(request.keys()).forEach(output::warn);
        Provisioning.directoryWarnings(request.directories()).forEach(output::warn);
        Provisioning.warnings("kernel.devel.trusted", request.develKeys()).forEach(output::warn);
    }

    /** Builds for every kernel. */
    public List<Built> rpms() {
        Materials materials = gather();
        SigningKey key = request.keys().forModulesOfBuiltKernels();
        List<Built> built = new ArrayList<>();
        for (DevelPackage kernel : materials.kernels()) {
            built.add(built(kernel, materials, key));
        }
        return built;
    }

    /**
     * Builds for every kernel, and loads the modules on these kernels in QEMU.
     *
     * @param kernels the RPMs of the kernels
     */
    public void boot(List<Path> kernels, ModuleBootRequest boot) {
        List<Built> built = rpms();
        ModuleBoot modules = new ModuleBoot(session, kernels, boot, output);
        DevelSignatures signatures = signatures(request.keys().forRpms(session.processes()));
        built.forEach(each -> modules.load(each, work.of(each.kernel().suffix()), signatures));
    }

    /**
     * What is built from.
     *
     * @param rpmKey the key that signs packages
     */
    private record Materials(
            List<DevelPackage> kernels, FetchedSource source, PatchSeries patches, OpenPgpKey rpmKey) {}

    private Materials gather() {
        new ModulePreflight(request, session).check();
        warnings();
        OpenPgpKey rpmKey = request.keys().forRpms(session.processes());
        List<DevelPackage> kernels = kernels(rpmKey);
        PatchSeries patches = request.patches()
                .map(path -> PatchSeries.of("kernel.module.patches", path))
                .orElse(new PatchSeries(List.of()));
        FetchedSource source;
        try (DirectoryLock shared = session.lock(request.directories().cache())) {
            source = new ModuleSources(request.directories().cache().moduleSources(), session.processes(), output)
                    .fetch(request.source());
        }
        output.info("Source: " + source.origin());
        return new Materials(kernels, source, patches, rpmKey);
    }

    /** Evaluates the source's dkms.conf for every kernel, says what it found, and writes it as properties of a POM. */
    public void explain() {
        Materials materials = gather();
        for (DevelPackage kernel : materials.kernels()) {
            ModuleObjects objects = objects(kernel, materials);
            Path file = work.of(kernel.suffix()).root().resolve("dkms.properties.xml");
            Optional<DkmsProperties> found = objects.properties(objects.plan(sha256(kernel.rpm())), file);
            String subject = kernel.release() + " (" + kernel.flavor() + ")";
            if (found.isEmpty()) {
                output.info("The source has no dkms.conf at its top, or kernel.module.dkms is false");
                return;
            }
            output.info("dkms.conf, for " + subject + ":");
            found.get().properties().forEach((name, value) -> output.info("  " + name + " = " + value));
            found.get().remarks().forEach(remark -> output.info("  " + remark));
            output.info("As properties of a POM: " + file);
        }
    }

    private ModuleObjects objects(DevelPackage kernel, Materials materials) {
        return new ModuleObjects(
                request, session, kernel, materials.source(), materials.patches(), work.of(kernel.suffix()), output);
    }

    private List<DevelPackage> kernels(OpenPgpKey rpmKey) {
        Map<String, DevelPackage> kernels = new TreeMap<>();
        DevelSignatures signatures = signatures(rpmKey);
        for (Path devel : request.devels()) {
            signatures.require(devel, sha256(devel));
            DevelPackage found = DevelPackage.of(devel);
            if (found.el() != request.el()) {
                throw new KernelException(
                        devel.getFileName() + " is of a kernel for " + found.el() + ", and this build is for "
                                + request.el(),
                        "depend on the artifact whose classifier begins with devel-" + request.el());
            }
            DevelPackage other = kernels.put(found.kernel(), found);
            if (other != null) {
                throw new KernelException(
                        "There are two -devel packages of " + found.kernel() + ": " + other.versionRelease() + " and "
                                + found.versionRelease(),
                        "depend on only one of them");
            }
        }
        return List.copyOf(kernels.values());
    }

    private DevelSignatures signatures(OpenPgpKey rpmKey) {
        boolean throwaway = request.keys().rpms().isEmpty();
        return new DevelSignatures(session.processes(), work, rpmKey, throwaway, request.develKeys(), output);
    }

    private String sha256(Path devel) {
        return digests.computeIfAbsent(devel, Digests::sha256);
    }

    private Built built(DevelPackage kernel, Materials materials, SigningKey key) {
        FetchedSource source = materials.source();
        PatchSeries patches = materials.patches();
        OpenPgpKey rpmKey = materials.rpmKey();
        WorkDirectory own = work.of(kernel.suffix());
        ModuleObjects objects = objects(kernel, materials);
        ModuleObjects.Plan plan = objects.plan(sha256(kernel.rpm()));
        ModulePackage modulePackage = new ModulePackage(plan.recipe(), kernel, request.release(), request.snapshot());
        Inputs made = Inputs.none()
                .with("devel", sha256(kernel.rpm()))
                .with("source", source.identity())
                .with("patches", patches.sha256())
                .with("recipe", plan.fingerprint())
                .with("compilers", session.builders().identity("gcc", "ld", "pahole", "make"))
                .with("steps", RECIPE);
        Path root = objects.installed();
        Path devel = objects.devel();
        stage(kernel, ModuleStage.MODULE)
                .ensure(
                        made,
                        () -> objects.make(
                                plan,
                                key,
                                Trees.directory(Trees.emptyDirectory(root).resolve(modulePackage.directory()))));
        new ModuleLoads(plan.recipe().load())
                .warning(objects.names(), () -> DevelTree.of(kernel, devel).exportingModules())
                .ifPresent(output::warn);
        ModuleRpms rpms = new ModuleRpms(request, session, modulePackage, own, work.rpms(), output);
        Inputs packaged = Inputs.none()
                .after(ModuleStage.MODULE, made)
                .with("certificate", key.fingerprint())
                .with("rpm key", rpmKey.identity())
                .with("name", modulePackage.fileName())
                .with("files", request.extra().fingerprint())
                .with("publisher", request.publisher())
                .with("spec", SPEC)
                .with("rpmbuild", session.builders().identity("rpmbuild"))
                .with("source rpm", request.sourceRpm())
                .with("debuginfo", rpms.debuginfoFingerprint());
        boolean fresh = stage(kernel, ModuleStage.MODULE_RPM).ensure(packaged, () -> {
            DevelTree tree = DevelTree.of(kernel, devel);
            tree.requireTrust(key.certificate());
            RebuildSteps.Build rebuild = objects.rebuild(plan);
            rpms.make(
                    tree,
                    root,
                    key,
                    rpmKey,
                    new ModuleRpms.Source(
                            rebuild.source(),
                            check -> new SourceContents(
                                    source,
                                    request.source(),
                                    patches,
                                    request.recipe(),
                                    new RebuildSteps(modulePackage, rebuild),
                                    check,
                                    session.processes())));
            return rpms.all();
        });
        if (fresh) {
            output.info(rpms.modules().getFileName() + " (" + Trees.size(rpms.modules()) / 1024 + " KiB)");
        }
        Built result = new Built(
                kernel,
                rpms.modules(),
                rpms.common(),
                rpms.source(),
                rpms.debuginfo(),
                beside(rpms.modules(), ".cdx.json"),
                beside(rpms.modules(), ".intoto.jsonl"),
                List.of());
        Inputs documentInputs = Inputs.none()
                .after(ModuleStage.MODULE_RPM, packaged)
                .with("plugin", request.builder())
                .with("tools", session.builders().facts())
                .with("documents", DOCUMENTS);
        stage(kernel, ModuleStage.MODULE_PROVENANCE).ensure(documentInputs, () -> {
            BuildRecord record = new ModuleRecord(request, modulePackage, session.builders())
                    .gather(
                            source,
                            patches,
                            rpms.license(),
                            Certificates.fingerprint(key.certificate()),
                            rpmKey.fingerprint());
            List<Product> products = new ArrayList<>(result.products());
            Trees.write(result.bill(), CycloneDx.of(record, products));
            products.add(Product.of(result.bill()));
            byte[] statement = Statement.of(record, products);
            Trees.write(result.provenance(), Envelope.seal(Statement.MEDIA_TYPE, statement, key));
            Trees.write(result.certificate(), Certificates.pem(List.of(key.certificate())));
            return List.of(result.bill(), result.provenance(), result.certificate());
        });
        return result.with(vulnerabilities.documents(
                result, objects.readFiles(), documentInputs, stage(kernel, ModuleStage.MODULE_CVE), key));
    }

    /** A file of the same name with another ending. */
    static Path beside(Path rpm, String suffix) {
        return rpm.resolveSibling(rpm.getFileName().toString().replaceFirst("\\.rpm$", suffix));
    }

    private Stage stage(DevelPackage kernel, ModuleStage stage) {
        return new Stage(stage, work.of(kernel.suffix()).stamps(), List.of(), output);
    }

    @Override
    public void close() {
        session.close();
    }
}
