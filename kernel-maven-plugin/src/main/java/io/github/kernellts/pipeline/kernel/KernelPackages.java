// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.pipeline.stage.Inputs;
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
import io.github.kernellts.signing.ImageHmac;
import io.github.kernellts.signing.ModuleSigner;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.system.BackgroundTask;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.SandboxFiles;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.SymbolOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The part of a kernel's build from objects to signed packages and their documents. */
final class KernelPackages {
    /** Raised when images or packages are made in another way, so that those of an older plugin are made again. */
    private static final int RECIPE = 3;
    /** Raised when the bill of materials or the provenance is made in another way. */
    private static final int DOCUMENTS = 2;

    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final BuildKeys keys;
    private final TrustingKernel trusting;
    private final KernelDebuginfo debuginfo;

    private Inputs installed;
    private Inputs signed;
    private Inputs packaged;
    private Inputs published;
    private Inputs documentInputs;

    KernelPackages(KernelBuildContext context, KernelObjects objects, BuildKeys keys) {
        this.context = context;
        this.objects = objects;
        this.keys = keys;
        this.trusting = new TrustingKernel(context, objects, keys);
        this.debuginfo = new KernelDebuginfo(context, objects, keys);
    }

    /** The inputs of the packages. Makes them if necessary. */
    Inputs inputs() {
        rpms();
        return published;
    }

    /** Whether the packages are there, without making them. */
    boolean arePublished() {
        return published != null;
    }

    /** The report about the packages. */
    KernelReport report() {
        return new KernelReport(context, objects, kernelPackage(), rpms(), published);
    }

    /** The inputs of the documents. Writes them if necessary. */
    Inputs documentInputs() {
        documents();
        return documentInputs;
    }

    /** Installs the stripped modules into the work directory. */
    private void install() {
        if (installed != null) {
            return;
        }
        installed = Inputs.none().after(KernelStage.COMPILE, objects.inputs());
        context.stage(KernelStage.MODULES).ensure(installed, () -> {
            Path modules = Trees.emptyDirectory(context.work().strippedModules());
            Kbuild kbuild = objects.kbuild();
            kbuild.requireRelease();
            kbuild.installModules(modules, context.work().log("modules"));
            SandboxFiles made = new SandboxFiles(modules);
            // Links to directories of this machine.
            Trees.delete(made.place("lib/modules/" + objects.release() + "/build"));
            Trees.delete(made.place("lib/modules/" + objects.release() + "/source"));
            return List.of(made.file("lib/modules/" + objects.release() + "/modules.dep"));
        });
    }

    /** Signs the modules and makes the image that trusts their signer. */
    private void sign() {
        if (signed != null) {
            return;
        }
        install();
        signed = Inputs.none()
                .after(KernelStage.MODULES, installed)
                .with("certificates", Digests.sha256(Certificates.pem(keys.trusted())))
                .with("image", keys.images().fingerprint())
                .with("recipe of the image", TrustingKernel.RECIPE)
                .with("recipe", RECIPE);
        boolean fresh = context.stage(KernelStage.SIGN).ensure(signed, () -> {
            Trees.emptyDirectory(context.work().signed());
            Path image = context.work().signedImage();
            List<Path> modules;
            // Objects that are missing are compiled by this thread.
            trusting.kbuild();
            // The image is compressed by one thread while another signs.
            try (BackgroundTask<Path> made = BackgroundTask.start(trusting::image)) {
                Trees.copy(context.work().strippedModules(), context.work().signedModules());
                modules = Trees.files(
                        context.work().signedModules(), file -> file.toString().endsWith(".ko"));
                new ModuleSigner(keys.modules()).sign(modules);
                context.output().info("Signed " + Count.of(modules.size(), "module") + " with " + keys.modules());
                Files.copy(made.get(), image);
            } catch (IOException e) {
                throw Trees.failure("copy", image, e);
            }
            if (!new EfiSigner(keys.images()).sign(image)) {
                context.output().info("The image has no EFI stub, and is not signed for Secure Boot");
            }
            Path hmac = new SandboxFiles(context.work().signedModules())
                    .place("lib/modules/" + objects.release() + "/.vmlinuz.hmac");
            Trees.write(hmac, ImageHmac.of(image, objects.release().toString()));
            List<Path> made = new ArrayList<>(modules);
            made.add(image);
            made.add(hmac);
            return made;
        });
        // Where nobody asks, it costs every build some seconds.
        if (fresh && context.request().vulnerabilities()) {
            objects.recordFiles();
        }
    }

    /** Makes the RPMs, which are not yet signed themselves. */
    private void unsigned() {
        sign();
        KernelRpms rpms = kernelPackage().in(context.work().unsignedRpms());
        packaged = Inputs.none()
                .after(KernelStage.SIGN, signed)
                .with("name", kernelPackage().name() + "-" + KernelPackage.RPM_RELEASE)
                .with("source", objects.source().sha256())
                .with("series", objects.series().sha256())
                .with("symbol options", SymbolOptions.VERSION)
                .with("publisher", context.request().publisher())
                .with("rpmbuild", context.builders().identity("rpmbuild"));
        context.stage(KernelStage.RPM).ensure(packaged, () -> {
            Path build = Trees.emptyDirectory(context.work().rpmbuild());
            forModules(Trees.emptyDirectory(context.work().develExtras()));
            KernelPackaging packaging = new KernelPackaging(
                    context.builders().processes(),
                    objects.kbuild(),
                    kernelPackage(),
                    context.request().publisher(),
                    objects.timestamp());
            packaging.binary(
                    context.work().signedImage(),
                    context.work().signedModules(),
                    context.work().develExtras(),
                    build,
                    context.work().log("rpmbuild"));
            packaging.source(
                    objects.source(), objects.series(), build, context.work().log("rpmbuild-source"));
            publish(build, rpms);
            Trees.delete(build);
            return rpms.all();
        });
    }

    private Inputs unsignedAlone() {
        unsigned();
        // Of an earlier build; verification of the directory would miss it in the provenance.
        String name = kernelPackage().debuginfo().fileName();
        Trees.delete(context.work().rpms().resolve(name));
        return Inputs.none().after(KernelStage.RPM, packaged);
    }

    private Inputs unsignedWithDebuginfo() {
        install();
        Inputs inputs = debuginfo.inputs(installed, kernelPackage());
        try (BackgroundTask<Boolean> made = debuginfo.start(inputs, kernelPackage(), trusting)) {
            unsigned();
            made.get();
        }
        return Inputs.none().after(KernelStage.RPM, packaged).after(KernelStage.DEBUGINFO, inputs);
    }

    /** Makes the RPMs and signs them. */
    KernelRpms rpms() {
        if (published == null) {
            // Before the source is fetched, whose version is in the packages' names.
            context.requireSafe();
        }
        KernelRpms rpms = rpmsIn(context.work().rpms());
        if (published != null) {
            return rpms;
        }
        Inputs unsigned = context.request().debuginfo() ? unsignedWithDebuginfo() : unsignedAlone();
        KernelRpms from = rpmsIn(context.work().unsignedRpms());
        published = unsigned.with("rpm key", keys.rpms().identity());
        boolean fresh = context.stage(KernelStage.RPMSIGN).ensure(published, () -> {
            RpmSigner signer = new RpmSigner(keys.rpms());
            for (int i = 0; i < rpms.all().size(); i++) {
                Path temporary = Trees.temporarySibling(rpms.all().get(i));
                signer.sign(from.all().get(i), temporary, objects.timestamp());
                Trees.rename(temporary, rpms.all().get(i));
            }
            return rpms.all();
        });
        if (fresh) {
            rpms.all().forEach(rpm -> context.output().info(rpm.getFileName() + " (" + mib(rpm) + ")"));
        }
        return rpms;
    }

    /** Writes the bill of materials and the signed provenance. */
    BuildDocuments documents() {
        KernelRpms rpms = rpms();
        BuildDocuments documents =
                new BuildDocuments(rpms.beside(".cdx.json"), rpms.beside(".intoto.jsonl"), rpms.beside(".crt"));
        if (documentInputs != null) {
            return documents;
        }
        documentInputs = Inputs.none()
                .after(KernelStage.RPMSIGN, published)
                .with("certificates", Digests.sha256(Certificates.pem(keys.trusted())))
                .with("plugin", context.request().builder())
                .with("tools", context.builders().facts())
                .with("source", objects.source().statement())
                .with("recipe", RECIPE)
                .with("documents", DOCUMENTS);
        context.stage(KernelStage.PROVENANCE).ensure(documentInputs, () -> {
            List<String> certificates =
                    keys.trusted().stream().map(Certificates::fingerprint).toList();
            BuildRecord record = new KernelRecord(context, objects, kernelPackage())
                    .gather(certificates, keys.rpms().fingerprint());
            List<Product> products =
                    new ArrayList<>(rpms.all().stream().map(Product::of).toList());
            Trees.write(documents.bill(), CycloneDx.of(record, products));
            products.add(Product.of(documents.bill()));
            byte[] statement = Statement.of(record, products);
            Trees.write(documents.provenance(), Envelope.seal(Statement.MEDIA_TYPE, statement, keys.modules()));
            Trees.write(
                    documents.certificate(),
                    Certificates.pem(List.of(keys.modules().certificate())));
            return List.of(documents.bill(), documents.provenance(), documents.certificate());
        });
        return documents;
    }

    private KernelRpms rpmsIn(Path directory) {
        KernelRpms rpms = kernelPackage().in(directory);
        return context.request().debuginfo()
                ? rpms.with(directory.resolve(kernelPackage().debuginfo().fileName()))
                : rpms;
    }

    KernelPackage kernelPackage() {
        return new KernelPackage(
                context.request().flavor(), objects.release(), context.request().el());
    }

    /** Files of -devel that the build of a module reads in addition to the kernel's own. */
    private void forModules(Path directory) {
        Trees.write(directory.resolve("trusted-certificates.pem"), Certificates.pem(keys.trusted()));
        Path known = context.request().directories().cache().symbols(objects.tree(), SymbolOptions.VERSION);
        if (!Files.exists(known)) {
            StringBuilder lines = new StringBuilder();
            SymbolOptions.of(objects.tree())
                    .forEach((symbol, option) ->
                            lines.append(symbol).append('\t').append(option).append('\n'));
            Trees.write(known, lines.toString());
        }
        Trees.write(directory.resolve("symbol-options"), Trees.read(known));
    }

    /** Moves finished RPMs to their place; RPMs of other releases stay. */
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
        return String.format(Locale.ROOT, "%.1f MiB", Trees.size(file) / 1024.0 / 1024.0);
    }
}
