// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.pipeline.stage.Stage;
import io.github.kernellts.pipeline.stage.StageName;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Provisioner;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.verify.RpmSignatures;
import java.util.List;

/** The story of a repository: signed RPMs, checked, put into a directory that dnf takes them from. */
public final class RepositoryBuild {
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

    /** Publishes. */
    public void publish() {
        try (Processes processes = new Processes(request.directory());
                DirectoryLock lock = DirectoryLock.acquire(request.directory(), output)) {
            processes.stopLeftovers();
            Toolchain toolchain =
                    new Toolchain(request.searchPath(), request.cache().toolVersions(), processes);
            Provisioning provisioning = new Provisioning(new Provisioner(toolchain, processes, output));
            provisioning.conclude(provisioning.afterInstalling(toolchain::missingForRepositories, request.provision()));
            Provisioning.requireKeys(request.keys(), request.snapshot());
            Provisioning.keyWarnings(request.keys()).forEach(output::warn);
            OpenPgpKey key = request.keys().forRpms(processes);
            YumRepository repository = new YumRepository(request.directory(), processes);
            new Stage(RepositoryStage.REPOSITORY, request.stamps(), List.of(), output).ensure(inputs(key), () -> {
                new RpmSignatures(processes, key.publicKey())
                        .verify(request.rpms(), request.directory().resolve(".rpmdb"));
                repository.publish(request.rpms(), request.kept(), key, request.url());
                return repository.files();
            });
            int packages = repository.packages().size();
            output.info("Repository with " + packages + " packages, signed by " + key + ": " + request.directory());
            output.info("Use it with: cp " + request.directory().resolve("kernel-lts.repo") + " /etc/yum.repos.d/");
        }
    }

    private Inputs inputs(OpenPgpKey key) {
        return Inputs.none()
                .with("rpms", Stage.describe(request.rpms()))
                .with("kept", request.kept())
                .with("url", request.url().orElse(""))
                .with("key", Digests.sha256(key.publicKey()));
    }
}
