// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.cve.VexSummary;
import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.pipeline.stage.StageName;
import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.ShellWord;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Provisioner;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.verify.RpmSignatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Publishes signed RPMs: verifies them and the packages already present, and renews the signed metadata. */
public final class RepositoryBuild {
    /**
     * Raised when the same packages are published in another way: an image is made only of a repository that has the
     * files as this version writes them, and the stamp of an older one would keep them from being written.
     */
    private static final int RECIPE = 2;

    /** Copies, lists and signs. */
    private enum RepositoryStage implements StageName {
        REPOSITORY
    }

    private final RepositoryRequest request;
    private final Output output;

    public RepositoryBuild(RepositoryRequest request, Output output) {
        this.request = request;
        this.output = output;
    }

    /** Publishes, unless the repository has just these packages already. */
    public void publish() {
        Path binary = request.root().resolve(request.el()).resolve("x86_64");
        // Before the lock, which would create them without the right to read them.
        Stream.of(request.root(), binary.getParent(), binary).forEach(Trees::publishedDirectory);
        try (Processes processes = new Processes(binary);
                DirectoryLock lock = DirectoryLock.acquire(binary, output)) {
            processes.stopLeftovers();
            Toolchain toolchain =
                    new Toolchain(request.searchPath(), request.cache().toolVersions(), processes);
            Provisioning provisioning = new Provisioning(new Provisioner(toolchain, processes, output));
            provisioning.conclude(provisioning.afterInstalling(toolchain::missingForRepositories, request.provision()));
            Provisioning.requireKeys(request.keys(), request.snapshot());
            Provisioning.keyWarnings(request.keys()).forEach(output::warn);
            Provisioning.warnings("kernel.repo.former", request.former()).forEach(output::warn);
            CommonPackages.warnings(request.packages().binary()).forEach(output::warn);
            OpenPgpKey key = request.keys().forRpms(processes);
            PublishedKeys keys = new PublishedKeys(key, request.former(), processes);
            RepositoryTree repository =
                    new RepositoryTree(request.root(), request.el(), request.id(), RepositoryPage::of, processes);
            new Stage(RepositoryStage.REPOSITORY, request.stamps(), List.of(), output).ensure(inputs(keys), () -> {
                publish(repository, key, keys, processes);
                return repository.files();
            });
            List<Path> packages = repository.binary().packages();
            // After it, as a snapshot may have been there before the release.
            NewerSnapshots.warnings(packages).forEach(output::warn);
            output.info(
                    "Repository with " + Count.of(packages.size(), "package") + ", signed by " + key + ": " + binary);
            output.info("Use it with: cp "
                    + ShellWord.of(binary.resolve(request.id().repoFile())) + " /etc/yum.repos.d/");
        }
    }

    private void publish(RepositoryTree repository, OpenPgpKey key, PublishedKeys keys, Processes processes) {
        new RpmSignatures(processes, key.publicKey())
                .verify(
                        request.packages().all(),
                        repository.binaryDirectory().resolve(".rpmdb"),
                        "set kernel.rpm.keyring to the key that signed them, or build them again; they must not be"
                                + " published with another");
        keys.requireSigned(repository.packagesBeside(request.packages()).stream(), repository);
        List<Path> former = repository.publish(
                request.packages(),
                new PackageDocuments(
                        vex(),
                        new ProvenanceFiles(request.provenance())
                                .of(request.packages().all())),
                request.kept(),
                key,
                keys.keys(),
                request.url().orElseGet(() -> RepositoryUrl.of(request.root())));
        former.forEach(file ->
                output.info("Deleted " + file + ", the .repo file of this repository by a former kernel.repo.id"));
        new RepositoriesPage(request.root()).write();
    }

    /** The VEX documents by the packages that they are about; an OpenVEX document lies next to its CycloneDX one. */
    private Map<Path, List<Path>> vex() {
        Map<Path, List<Path>> documents = new LinkedHashMap<>();
        for (Path document : request.vex()) {
            VexSummary summary = VexSummary.read(document);
            Path openVex = document.resolveSibling(
                    document.getFileName().toString().replaceFirst("\\.vex\\.cdx\\.json$", ".openvex.json"));
            List<Path> both =
                    Stream.of(document, openVex).filter(Files::isRegularFile).toList();
            request.packages().binary().stream()
                    .filter(rpm -> {
                        RpmFile file = new RpmFile(rpm);
                        return file.name().equals(summary.name())
                                && file.versionRelease().equals(summary.version());
                    })
                    .forEach(rpm -> documents.put(rpm, both));
        }
        return documents;
    }

    private Inputs inputs(PublishedKeys keys) {
        return Inputs.none()
                .with("recipe", RECIPE)
                // The stamps are the project's, and the directory may be anywhere.
                .with("root", request.root().toString())
                .with("rpms", Stage.describe(request.packages().binary()))
                .with("sources", Stage.describe(request.packages().source()))
                .with("debug", Stage.describe(request.packages().debug()))
                .with("vex", Stage.describe(request.vex()))
                .with("provenance", Stage.describe(request.provenance()))
                .with("id", request.id().id())
                .with("kept", request.kept())
                .with("url", request.url().map(RepositoryUrl::address).orElse(""))
                .with("key", Digests.sha256(String.join("", keys.keys().trusted())));
    }
}
