// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.boot.BootCheck;
import io.github.kernellts.pipeline.stage.Inputs;
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
    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final BuildKeys keys;
    private final KernelPackages packages;

    KernelChecks(KernelBuildContext context, KernelObjects objects, BuildKeys keys, KernelPackages packages) {
        this.context = context;
        this.objects = objects;
        this.keys = keys;
        this.packages = packages;
    }

    /** Opens the finished RPMs and refuses what breaks the promises. */
    void verify() {
        KernelRpms rpms = packages.rpms();
        Inputs inputs =
                Inputs.none().after("provenance", packages.documentInputs()).with("proofs", CheckResults.FORMAT);
        CheckResults checkResults = packages.report().checkResults();
        context.stage("verify").ensure(inputs, () -> kept(rpms, checkResults.record("verify", () -> verified(rpms))));
    }

    private List<String> verified(KernelRpms rpms) {
        List<String> vouched = new Attestation(keys.modules().certificate())
                .verify(packages.documents().provenance());
        List<String> said = new RpmSignatures(context.processes(), keys.rpms().publicKey())
                .verify(rpms.all(), context.work().resolve("rpmdb"));
        KeyTraces traces = keys.traces();
        new WrittenFiles(traces).verify(context.logs());
        RpmVerifier.Summary summary =
                new RpmVerifier(objects.release(), keys.trusted(), keys.images().certificate(), traces).verify(rpms);
        context.output().info("Verified " + summary.modules() + " modules and " + summary.files() + " files of 3 RPMs");
        List<String> held = new ArrayList<>();
        held.add("rpm-signatures (rpmkeys accepts " + rpms.all().size() + " RPMs)");
        held.addAll(summary.held());
        held.add("provenance (signed, of " + vouched.size() + " files)");
        Trees.write(context.log("verify"), String.join("\n", said) + "\n" + String.join("\n", held) + "\n");
        return held;
    }

    /** Boots what was packaged and tries the promises. */
    void boot() {
        KernelRpms rpms = packages.rpms();
        Inputs inputs = Inputs.none().after("rpmsign", packages.inputs()).with("proofs", CheckResults.FORMAT);
        CheckResults checkResults = packages.report().checkResults();
        context.stage("boot").ensure(inputs, () -> kept(rpms, checkResults.record("boot", () -> booted(rpms))));
    }

    private List<String> booted(KernelRpms rpms) {
        Path console = context.log("console");
        context.output().info("Booting " + objects.release() + "; the console is kept in " + console);
        BootCheck check = new BootCheck(
                context.processes(),
                context.output(),
                context.toolchain(),
                Trees.emptyDirectory(context.work().resolve("boot")));
        List<String> held = check.run(
                rpms.kernel(), objects.release(), console, context.request().bootTimeout());
        held.forEach(line -> context.output().info("  " + line));
        return held;
    }

    private static List<Path> kept(KernelRpms rpms, Path proof) {
        List<Path> all = new ArrayList<>(rpms.all());
        all.add(proof);
        return all;
    }
}
