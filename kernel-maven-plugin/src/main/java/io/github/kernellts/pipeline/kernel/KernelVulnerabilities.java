// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.cve.CveData;
import io.github.kernellts.cve.CveSource;
import io.github.kernellts.cve.CycloneDxVex;
import io.github.kernellts.cve.Finding;
import io.github.kernellts.cve.Fixes;
import io.github.kernellts.cve.Ledger;
import io.github.kernellts.cve.OpenVex;
import io.github.kernellts.cve.Summary;
import io.github.kernellts.cve.VexFacts;
import io.github.kernellts.cve.VexSubject;
import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.pipeline.session.RunningPlugin;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.provenance.Dependency;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes what is known of the vulnerabilities of a kernel's packages. */
final class KernelVulnerabilities {
    /** Raised when the documents are made in another way, so that those of an older plugin are made again. */
    private static final int RECIPE = 2;

    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final BuildKeys keys;
    private final KernelPackages packages;

    KernelVulnerabilities(KernelBuildContext context, KernelObjects objects, BuildKeys keys, KernelPackages packages) {
        this.context = context;
        this.objects = objects;
        this.keys = keys;
        this.packages = packages;
    }

    /** Writes the documents, if the packages or the data changed. */
    VexDocuments documents(CveRequest request) {
        KernelRpms rpms = packages.rpms();
        BuildDocuments bill = packages.documents();
        Path compiled = objects.compiledFiles();
        CveSource source = request.source(context.toolchain(), context.processes());
        String identity = source.identity();
        Path openVex = rpms.beside(".openvex.json");
        Path cycloneDx = rpms.beside(".vex.cdx.json");
        Path provenance = rpms.beside(".vex.intoto.jsonl");
        Path summary = summaryFile(context);
        Inputs inputs = Inputs.none()
                .after(KernelStage.PROVENANCE, packages.documentInputs())
                .with("data", identity)
                .with("compiled", Digests.sha256(compiled))
                .with("recipe", RECIPE);
        context.stage(KernelStage.CVE).ensure(inputs, () -> {
            CveData data = CveRequest.read(source, context.output());
            String release = objects.source().version().toString();
            Ledger ledger = new Ledger(data, release, CompiledFiles.read(compiled));
            List<Finding> findings = ledger.findings();
            VexFacts facts = new VexFacts(
                    VexSubject.of(bill.bill()),
                    keys.modules().certificate().getSubjectX500Principal().getName(),
                    context.request().builder().plugin(),
                    data.identity(),
                    data.date(),
                    objects.source().warnings());
            Trees.write(openVex, OpenVex.of(facts, findings));
            Trees.write(cycloneDx, CycloneDxVex.of(facts, findings));
            String fixes = before(summary, objects.source().version())
                    .map(ledger::fixesSince)
                    .map(Fixes::sentence)
                    .orElse("");
            Trees.write(summary, Summary.of(data, release, findings, fixes).json());
            Trees.write(
                    provenance,
                    Envelope.seal(
                            Statement.MEDIA_TYPE,
                            statement(data, compiled, rpms, bill, List.of(openVex, cycloneDx)),
                            keys.modules()));
            return List.of(openVex, cycloneDx, provenance, summary);
        });
        VexDocuments documents = new VexDocuments(openVex, cycloneDx, provenance, Summary.read(summary));
        CveData.staleWarning(documents.summary().day(), Instant.now()).ifPresent(context.output()::warn);
        return documents;
    }

    private byte[] statement(CveData data, Path compiled, KernelRpms rpms, BuildDocuments bill, List<Path> documents) {
        List<Dependency> inputs = Stream.concat(
                        Stream.of(CveRequest.material(data), Dependency.of("compiled files", Digests.sha256(compiled))),
                        Stream.of(rpms.kernel(), bill.bill())
                                .map(Product::of)
                                .map(file -> Dependency.of(file.name(), file.sha256())))
                .toList();
        return Statement.of(
                "vex/v1",
                Map.of("kernel.version", objects.source().version().toString()),
                Map.of(),
                inputs,
                RunningPlugin.of(context.request().builder()),
                documents.stream().map(Product::of).toList());
    }

    /** The release that was built here before, or else the point release before this one. */
    private static Optional<String> before(Path summary, KernelVersion version) {
        if (Files.exists(summary)) {
            String former = Summary.read(summary).release();
            if (!former.equals(version.toString())) {
                return Optional.of(former);
            }
        }
        return version.point() == 0
                ? Optional.empty()
                : Optional.of(new KernelVersion(version.major(), version.minor(), version.point() - 1).toString());
    }

    /** The summary of these packages, if their documents were written. */
    static Optional<Summary> summary(KernelBuildContext context) {
        return Optional.of(summaryFile(context))
                .filter(file -> context.isDone(KernelStage.CVE) && Files.exists(file))
                .map(Summary::read);
    }

    private static Path summaryFile(KernelBuildContext context) {
        return context.work().reportData().resolve("vulnerabilities.json");
    }
}
