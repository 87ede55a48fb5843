// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.cve.CveData;
import io.github.kernellts.cve.CveSource;
import io.github.kernellts.cve.CycloneDxVex;
import io.github.kernellts.cve.Finding;
import io.github.kernellts.cve.Ledger;
import io.github.kernellts.cve.OpenVex;
import io.github.kernellts.cve.Summary;
import io.github.kernellts.cve.VexFacts;
import io.github.kernellts.cve.VexSubject;
import io.github.kernellts.cve.VexSummary;
import io.github.kernellts.kbuild.ReadFiles;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.session.RunningPlugin;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.provenance.Dependency;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes which of the kernel's known vulnerabilities are in an external module: those in headers of the kernel that it
 * includes. The documents have the records that affect the kernel's release, and none of others.
 */
final class ModuleVulnerabilities {
    /** Raised when the documents are made in another way, so that those of an older plugin are made again. */
    private static final int RECIPE = 1;

    private final ModuleRequest request;
    private final BuildSession session;
    private final Output output;
    private Optional<CveData> data = Optional.empty();

    ModuleVulnerabilities(ModuleRequest request, BuildSession session, Output output) {
        this.request = request;
        this.session = session;
        this.output = output;
    }

    /**
     * Writes the documents beside the RPM, if it or the data changed.
     *
     * @param built what was built
     * @param files the list of the files that its build read
     * @param packaged the inputs of its bill of materials
     * @param stage where that is remembered
     * @return the documents; none if {@code kernel.vulns} is not set
     */
    List<Path> documents(ModuleBuild.Built built, Path files, Inputs packaged, Stage stage, SigningKey key) {
        if (request.vulns().isEmpty()) {
            return List.of();
        }
        CveSource source = request.vulns().get().source(session.toolchain(), session.processes());
        Path openVex = ModuleBuild.beside(built.file(), ".openvex.json");
        Path cycloneDx = ModuleBuild.beside(built.file(), ".vex.cdx.json");
        Path provenance = ModuleBuild.beside(built.file(), ".vex.intoto.jsonl");
        Inputs inputs = Inputs.none()
                .after(ModuleStage.MODULE_PROVENANCE, packaged)
                .with("data", source.identity())
                .with("read files", Digests.sha256(files))
                .with("recipe", RECIPE);
        stage.ensure(inputs, () -> {
            CveData records = records(source);
            String release = built.kernel().version().toString();
            List<Finding> findings = new Ledger(records, release, ReadFiles.read(files)).findingsOfRelease();
            VexFacts facts = new VexFacts(
                    VexSubject.of(built.bill()),
                    key.certificate().getSubjectX500Principal().getName(),
                    request.builder().plugin(),
                    records.identity(),
                    records.date(),
                    List.of());
            Trees.write(openVex, OpenVex.of(facts, findings));
            Trees.write(cycloneDx, CycloneDxVex.of(facts, findings));
            Trees.write(
                    provenance,
                    Envelope.seal(
                            Statement.MEDIA_TYPE,
                            Statement.of(
                                    "vex/v1",
                                    Map.of("kernel.version", release),
                                    Map.of(),
                                    List.of(
                                            CveRequest.material(records),
                                            Dependency.of("read files", Digests.sha256(files)),
                                            dependency(built.file()),
                                            dependency(built.bill())),
                                    RunningPlugin.of(request.builder()),
                                    List.of(Product.of(openVex), Product.of(cycloneDx))),
                            key));
            output.info(built.file().getFileName() + ": "
                    + Summary.of(records, release, findings, "").sentenceOfModule());
            return List.of(openVex, cycloneDx, provenance);
        });
        CveData.staleWarning(VexSummary.read(cycloneDx).day(), Instant.now()).ifPresent(output::warn);
        return List.of(openVex, cycloneDx, provenance);
    }

    private static Dependency dependency(Path file) {
        Product product = Product.of(file);
        return Dependency.of(product.name(), product.sha256());
    }

    /** The same for all kernels of a build. */
    private CveData records(CveSource source) {
        if (data.isEmpty()) {
            data = Optional.of(CveRequest.read(source, output));
        }
        return data.get();
    }
}
