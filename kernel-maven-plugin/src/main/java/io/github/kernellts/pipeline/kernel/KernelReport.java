// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.check.KernelCheck;
import io.github.kernellts.config.ConfigDifference;
import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.cve.Summary;
import io.github.kernellts.kbuild.Subsystems;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.StageName;
import io.github.kernellts.report.BuildReport;
import io.github.kernellts.report.BuildReport.Comparison;
import io.github.kernellts.report.BuildReport.Configuration;
import io.github.kernellts.report.BuildReport.Fact;
import io.github.kernellts.report.BuildReport.Line;
import io.github.kernellts.report.BuildReport.PackageFile;
import io.github.kernellts.report.BuildReport.Subsystem;
import io.github.kernellts.report.HtmlReport;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects the facts about finished packages and writes the report. Builds nothing. */
final class KernelReport {
    /** Raised when the page changes, so that the page of an older plugin is written again. */
    private static final int RECIPE = 4;

    /** Files that are kept like the output of a stage. */
    private enum Derived implements StageName {
        REPORT,
        DIGESTS
    }

    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final KernelPackage kernelPackage;
    private final KernelRpms rpms;
    private final Inputs published;
    private final List<String> digests;

    /** @param published the inputs of the packages */
    KernelReport(
            KernelBuildContext context,
            KernelObjects objects,
            KernelPackage kernelPackage,
            KernelRpms rpms,
            Inputs published) {
        this.context = context;
        this.objects = objects;
        this.kernelPackage = kernelPackage;
        this.rpms = rpms;
        this.published = published;
        this.digests = digests();
    }

    /** The results of checks of these packages. */
    CheckResults checkResults() {
        return new CheckResults(directory(), digests);
    }

    /** The file of the page. */
    Path page() {
        return context.work().reportPage();
    }

    /** The outcome of each group of checks, in a few words. */
    String checks() {
        return table().summary();
    }

    /**
     * Writes the page, if any of its content has changed.
     *
     * @param signers the lines about keys
     */
    void write(List<Fact> signers) {
        Inputs shown = Inputs.none()
                .after(KernelStage.RPMSIGN, published)
                .with("recipe", RECIPE)
                .with("signers", signers)
                .with("timings", Digests.sha256(context.timings().text()))
                .with("done", new StageTable(context).done())
                .with("verify", Digests.sha256(checkResults().text(KernelCheck.Group.VERIFY)))
                .with("vulnerabilities", KernelVulnerabilities.summary(context).map(Summary::data))
                .with("boot", Digests.sha256(checkResults().text(KernelCheck.Group.BOOT)))
                .with("fragments", Digests.sha256(objects.fragments().toString()))
                .with("compared", context.request().report().compared().map(Digests::sha256));
        context.derived(Derived.REPORT).ensure(shown, () -> {
            Trees.write(page(), HtmlReport.of(report(signers)));
            return List.of(page());
        });
    }

    private BuildReport report(List<Fact> signers) {
        List<Fact> facts =
                new ArrayList<>(BuildFacts.of(context.request(), context.builders(), objects, kernelPackage));
        facts.addAll(signers);
        return new BuildReport(
                kernelPackage.name(),
                kernelPackage.release().toString(),
                facts,
                packages(),
                table().rows(),
                new StageTable(context).rows(),
                subsystems(),
                KernelVulnerabilities.summary(context),
                configuration());
    }

    private List<PackageFile> packages() {
        List<PackageFile> all = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            Map<String, Long> files = new RpmFile(rpms.all().get(i)).sizes();
            all.add(new PackageFile(
                    relative(rpms.all().get(i)),
                    Trees.size(rpms.all().get(i)),
                    files.values().stream().mapToLong(Long::longValue).sum(),
                    files.size(),
                    digests.get(i).split(" ")[0]));
        }
        return all;
    }

    /** Lines as sha256sum(1) prints them in the work directory; computed once for the same packages. */
    private List<String> digests() {
        Path file = directory().resolve("packages.sha256");
        context.derived(Derived.DIGESTS).ensure(Inputs.none().after(KernelStage.RPMSIGN, published), () -> {
            Trees.write(
                    file,
                    rpms.all().stream()
                            .map(rpm -> Digests.sha256(rpm) + "  " + relative(rpm) + "\n")
                            .collect(Collectors.joining()));
            return Stream.concat(rpms.all().stream(), Stream.of(file)).toList();
        });
        return Trees.text(file).lines().toList();
    }

    private List<Subsystem> subsystems() {
        Map<String, Long> builtIn = objects.builtIn();
        if (builtIn.isEmpty()) {
            return List.of();
        }
        Map<String, Long> modules = Subsystems.modules(
                context.work().signedModules().resolve("lib/modules/" + kernelPackage.release() + "/kernel"));
        TreeSet<String> names = new TreeSet<>(builtIn.keySet());
        names.addAll(modules.keySet());
        return names.stream()
                .map(name -> new Subsystem(name, builtIn.getOrDefault(name, 0L), modules.getOrDefault(name, 0L)))
                .sorted(Comparator.comparing(Subsystem::total).reversed())
                .toList();
    }

    private Configuration configuration() {
        String text = context.configuration();
        ResolvedConfig config = ResolvedConfig.parse(text);
        Optional<Path> compared = context.request().report().compared();
        Optional<String> before = new ConfigHistory(directory()).before(Digests.sha256(published.text()), text);
        return new Configuration(
                context.request().configBase(),
                config.count("y"),
                config.count("m"),
                objects.fragments().requests().stream()
                        .map(request -> new Line(request, config.value(request.option())))
                        .toList(),
                objects.fragments().replaced(),
                List.of(
                        new Comparison(
                                "the last build",
                                before.map(ResolvedConfig::parse).map(there -> ConfigDifference.between(there, config)),
                                "No packages were built in this directory before these."),
                        new Comparison(
                                compared.map(file -> file.getFileName().toString())
                                        .orElse("EL's own configuration"),
                                compared.map(Trees::text)
                                        .map(ResolvedConfig::parse)
                                        .map(there -> ConfigDifference.between(there, config)),
                                "None was given. EL's kernel-core has it as /lib/modules/…/config: build with"
                                        + " -Dkernel.config.compare= and the path of a copy.")));
    }

    private CheckTable table() {
        return new CheckTable(checkResults(), context.work());
    }

    private Path directory() {
        return context.work().reportData();
    }

    private String relative(Path file) {
        return context.work().root().relativize(file).toString();
    }
}
