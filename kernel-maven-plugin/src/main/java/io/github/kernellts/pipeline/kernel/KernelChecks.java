// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.boot.BootCheck;
import io.github.kernellts.check.CheckResult;
import io.github.kernellts.check.KernelCheck;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.Attestation;
import io.github.kernellts.verify.RpmSignatures;
import io.github.kernellts.verify.RpmVerifier;
import io.github.kernellts.verify.WrittenFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The checks of finished packages. Their results are kept for the report. */
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

    /** Checks the finished RPMs, and fails if one of them breaks a promise. */
    void verify() {
        KernelRpms rpms = packages.rpms();
        Inputs inputs = Inputs.none()
                .after(KernelStage.PROVENANCE, packages.documentInputs())
                .with("checks", CheckResults.FORMAT);
        CheckResults checkResults = packages.report().checkResults();
        context.stage(KernelStage.VERIFY)
                .ensure(inputs, () -> kept(rpms, checkResults.record(KernelCheck.Group.VERIFY, () -> verified(rpms))));
    }

    private List<CheckResult> verified(KernelRpms rpms) {
        int vouched = new Attestation(keys.modules().certificate())
                .verify(packages.documents().provenance())
                .products()
                .size();
        List<String> said = new RpmSignatures(context.processes(), keys.rpms().publicKey())
                .verify(rpms.all(), context.work().rpmDatabase());
        KeyTraces traces = keys.traces();
        new WrittenFiles(traces).verify(context.work().logs());
        RpmVerifier.Summary summary = new RpmVerifier(
                        objects.release(), keys.trusted(), keys.images().certificate(), traces)
                .verify(
                        rpms,
                        List.of(
                                objects.tree(),
                                context.work().root(),
                                context.request().directories().objects()));
        context.output()
                .info("Verified " + Count.of(summary.modules(), "module") + " and " + summary.files() + " files of "
                        + summary.rpms() + " RPMs");
        List<CheckResult> held = new ArrayList<>();
        held.add(new CheckResult(
                KernelCheck.RPM_SIGNATURES, "rpmkeys accepts " + rpms.all().size() + " RPMs"));
        held.addAll(summary.held());
        held.add(new CheckResult(KernelCheck.PROVENANCE, "signed, of " + vouched + " files"));
        Trees.write(context.work().log("verify"), String.join("\n", said) + "\n" + lines(held));
        return held;
    }

    /** Boots the packaged kernel and checks its promises. */
    void boot() {
        KernelRpms rpms = packages.rpms();
        Inputs inputs =
                Inputs.none().after(KernelStage.RPMSIGN, packages.inputs()).with("checks", CheckResults.FORMAT);
        CheckResults checkResults = packages.report().checkResults();
        context.stage(KernelStage.BOOT)
                .ensure(inputs, () -> kept(rpms, checkResults.record(KernelCheck.Group.BOOT, () -> booted(rpms))));
    }

    private List<CheckResult> booted(KernelRpms rpms) {
        Path console = context.work().log("console");
        context.output().info("Booting " + objects.release() + "; the console is kept in " + console);
        BootCheck check = new BootCheck(
                context.processes(),
                context.output(),
                context.toolchain(),
                context.kvmNote(),
                Trees.emptyDirectory(context.work().boot()));
        List<CheckResult> held = check.run(
                rpms.kernel(), objects.release(), console, context.request().bootTimeout());
        held.forEach(line -> context.output().info("  " + line));
        return held;
    }

    private static String lines(List<CheckResult> results) {
        return results.stream().map(result -> result + "\n").collect(Collectors.joining());
    }

    private static List<Path> kept(KernelRpms rpms, Path results) {
        List<Path> all = new ArrayList<>(rpms.all());
        all.add(results);
        return all;
    }
}
