package io.github.kernellts.pipeline;

import io.github.kernellts.boot.BootCheck;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.Attestation;
import io.github.kernellts.verify.RpmSignatures;
import io.github.kernellts.verify.RpmVerifier;
import io.github.kernellts.verify.WrittenFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The checks of finished packages. What they find is kept for the report. */
final class KernelChecks {
    private final Workshop workshop;
    private final KernelObjects objects;
    private final BuildKeys keys;
    private final KernelPackages packages;

    KernelChecks(Workshop workshop, KernelObjects objects, BuildKeys keys, KernelPackages packages) {
        this.workshop = workshop;
        this.objects = objects;
        this.keys = keys;
        this.packages = packages;
    }

    /** Opens the finished RPMs and refuses what breaks the promises. */
    void verify() {
        KernelRpms rpms = packages.rpms();
        Inputs inputs =
                Inputs.none().after("provenance", packages.inputsOfPapers()).with("proofs", Proofs.FORMAT);
        Proofs proofs = packages.report().proofs();
        workshop.stage("verify").ensure(inputs, () -> kept(rpms, proofs.record("verify", () -> verified(rpms))));
    }

    private List<String> verified(KernelRpms rpms) {
        List<String> vouched = new Attestation(keys.modules().certificate())
                .verify(packages.papers().provenance());
        List<String> said = new RpmSignatures(workshop.processes(), keys.rpms().publicKey())
                .verify(rpms.all(), workshop.work().resolve("rpmdb"));
        KeyTraces traces = keys.traces();
        new WrittenFiles(traces).verify(workshop.logs());
        RpmVerifier.Summary summary =
                new RpmVerifier(objects.release(), keys.trusted(), keys.images().certificate(), traces).verify(rpms);
        workshop.output()
                .info("Verified " + summary.modules() + " modules and " + summary.files() + " files of 3 RPMs");
        List<String> held = new ArrayList<>();
        held.add("rpm-signatures (rpmkeys accepts " + rpms.all().size() + " RPMs)");
        held.addAll(summary.held());
        held.add("provenance (signed, of " + vouched.size() + " files)");
        Trees.write(workshop.log("verify"), String.join("\n", said) + "\n" + String.join("\n", held) + "\n");
        return held;
    }

    /** Boots what was packaged and tries the promises. */
    void boot() {
        KernelRpms rpms = packages.rpms();
        Inputs inputs = Inputs.none().after("rpmsign", packages.inputs()).with("proofs", Proofs.FORMAT);
        Proofs proofs = packages.report().proofs();
        workshop.stage("boot").ensure(inputs, () -> kept(rpms, proofs.record("boot", () -> booted(rpms))));
    }

    private List<String> booted(KernelRpms rpms) {
        Path console = workshop.log("console");
        workshop.output().info("Booting " + objects.release() + "; the console is kept in " + console);
        BootCheck check = new BootCheck(
                workshop.processes(),
                workshop.output(),
                workshop.toolchain(),
                Trees.emptyDirectory(workshop.work().resolve("boot")));
        List<String> held = check.run(
                rpms.kernel(), objects.release(), console, workshop.request().bootTimeout());
        held.forEach(line -> workshop.output().info("  " + line));
        return held;
    }

    private static List<Path> kept(KernelRpms rpms, Path proof) {
        List<Path> all = new ArrayList<>(rpms.all());
        all.add(proof);
        return all;
    }
}
