// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.image.ImageAttestation;
import io.github.kernellts.image.ImageContent;
import io.github.kernellts.image.ImagePush;
import io.github.kernellts.image.OciArchive;
import io.github.kernellts.image.OciImage;
import io.github.kernellts.image.Provenance;
import io.github.kernellts.pipeline.session.GitCommit;
import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.pipeline.session.RunningPlugin;
import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds an image: a verified repository in layers over a base image, as a tarball and, if asked, in a registry. */
public final class ImageBuild {
    private final ImageRequest request;
    private final Output output;

    public ImageBuild(ImageRequest request, Output output) {
        this.request = request;
        this.output = output;
    }

    /** Builds the image, and pushes it if requested and not done already. */
    public void run() {
        Optional<ImagePush> push = request.push()
                ? Optional.of(new ImagePush(request.name(), request.access(), output))
                : Optional.empty();
        if (request.push() && request.build().offline()) {
            throw new KernelException("Maven is offline, and can't push an image", "run Maven without -o");
        }
        Provisioning.requireKeys(request.keys(), request.build().snapshot());
        Provisioning.keyWarnings(request.keys()).forEach(output::warn);
        ImageRequest.Repository from = request.repository();
        Path binary = from.root().resolve(from.el()).resolve("x86_64");
        try (DirectoryLock repository = DirectoryLock.acquire(binary, output);
                DirectoryLock target =
                        DirectoryLock.acquire(request.directories().target(), output);
                Processes processes = new Processes(request.directories().target())) {
            ImageContent.requireRepository(binary);
            OpenPgpKey key = request.keys().forRpms(processes);
            ImageContent content = new ImageContent(binary, from.el() + "/x86_64", verifiedTexts(key, processes));
            if (!request.build().snapshot() && !OciImage.isPinned(request.base())) {
                output.warn("kernel.image.base is " + request.base()
                        + ", and its registry can give another image under this"
                        + " name. Fix: add the digest that the line \"Base image\" prints, as in NAME@sha256:DIGEST");
            }
            if (push.isPresent() && done(push.get(), content)) {
                return;
            }
            try (OciArchive archive = build(content, key, processes)) {
                push.ifPresent(registry -> registry.push(archive, attestation(), request.tags()));
            }
        }
    }

    /** Whether a release's image is in the registry already. Images of others are never replaced. */
    private boolean done(ImagePush push, ImageContent content) {
        Optional<ImagePush.Existing> existing = push.existing(tag());
        if (existing.isEmpty()) {
            return false;
        }
        String what = image() + " (" + existing.get().digest() + ")";
        if (existing.get().repository().isEmpty()) {
            throw new KernelException(
                    what + " in the registry is not an image of this goal",
                    "set kernel.image.name to another repository");
        }
        if (request.build().snapshot()) {
            return false;
        }
        if (existing.get().repository().get().equals(content.identity())) {
            output.info("Already built: " + what);
        } else {
            output.warn("Already built: " + what + ", from another repository than "
                    + request.repository().root().resolve(request.repository().el())
                    + ". The image of a release is never replaced");
        }
        return true;
    }

    /**
     * The provenance may be signed only over verified packages, and the image only carries files written by the goal
     * repo.
     *
     * @return its keys, .repo file and page
     */
    private Map<String, String> verifiedTexts(OpenPgpKey key, Processes processes) {
        PublishedKeys keys = new PublishedKeys(key, request.repository().former(), processes);
        RepositoryTree tree = new RepositoryTree(
                request.repository().root(),
                request.repository().el(),
                request.repository().id(),
                RepositoryPage::of,
                processes);
        keys.requireSigned(tree.packages().stream(), tree);
        tree.requireUnchanged(keys.keys());
        return tree.withoutDebugInformation(keys.keys(), ImageContent.ADDRESS);
    }

    private OciArchive build(ImageContent content, OpenPgpKey key, Processes processes) {
        Path target = request.directories().target();
        ImageRequest.Build build = request.build();
        Optional<String> revision = revision(processes);
        Map<String, String> facts = new TreeMap<>();
        revision.ifPresent(commit -> facts.put("org.opencontainers.image.revision", commit));
        build.source().ifPresent(url -> facts.put("org.opencontainers.image.source", url));
        OciArchive archive = new OciImage(
                        request.directories().cache().images(),
                        target.resolve(".kernel-lts-work"),
                        request.access(),
                        build.offline(),
                        build.builder().plugin(),
                        output)
                .build(content, request.base(), request.name(), tag(), facts, target.resolve(tag() + ".tar"));
        Provenance provenance =
                Provenance.of(archive, image(), content.rpms(), revision, RunningPlugin.of(build.builder()));
        Path statement = target.resolve(tag() + ".provenance.json");
        byte[] text = provenance.statement();
        Trees.write(statement, text);
        Trees.write(statement.resolveSibling(statement.getFileName() + ".asc"), key.detached(text, content.newest()));
        output.info(String.format(
                Locale.ROOT,
                "Image %s of %s in %s (%s, %.1f MiB): %s",
                image(),
                Count.of(content.rpms().size(), "package"),
                Count.of(archive.layers(), "layer"),
                archive.digest(),
                Trees.size(archive.file()) / 1048576.0,
                archive.file()));
        output.info("Its provenance, signed by " + key + ": " + statement);
        SigningKey builder = request.keys().forModules();
        Path envelope = attestation().file();
        Trees.write(envelope, Envelope.seal(Statement.MEDIA_TYPE, text, builder));
        Trees.write(target.resolve(tag() + ".crt"), Certificates.pem(List.of(builder.certificate())));
        output.info("The same for cosign, signed with " + builder + ": " + envelope);
        return archive;
    }

    private ImageAttestation attestation() {
        return new ImageAttestation(request.directories().target().resolve(tag() + ".intoto.jsonl"));
    }

    private String tag() {
        return request.tags().get(0);
    }

    private String image() {
        return request.name() + ":" + tag();
    }

    private Optional<String> revision(Processes processes) {
        Path tools = request.directories().cache().toolVersions();
        return new Toolchain(request.build().searchPath(), tools, processes)
                .find("git")
                .flatMap(git ->
                        new GitCommit(processes, git).of(request.directories().project()));
    }
}
