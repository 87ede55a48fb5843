// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.image.DockerLogins;
import io.github.kernellts.image.ImageName;
import io.github.kernellts.image.ImageTags;
import io.github.kernellts.image.Login;
import io.github.kernellts.image.Logins;
import io.github.kernellts.image.RegistryAccess;
import io.github.kernellts.pipeline.publish.ImageBuild;
import io.github.kernellts.pipeline.publish.ImageRequest;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.settings.Server;

/**
 * Puts the repository of this build into an OCI image, without a Docker daemon: into a tarball and, with
 * {@code kernel.image.push}, into a registry. Run with a directory mounted at {@code /host}, the image copies the
 * repository there. A signed in-toto statement next to the tarball lists the inputs of the image: in
 * {@code .provenance.json}, signed with the key for RPMs, and in {@code .intoto.jsonl}, an envelope (DSSE) signed with the
 * key for modules, which is pushed with the image for cosign.
 *
 * <p>A release's image is pushed once and never replaced; that of a snapshot is replaced. The same repository, base
 * image and commit give the same digest. The facts about the image are both annotations of its manifest and labels.
 *
 * @since 1000
 */
@Mojo(
        name = "image",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class ImageMojo extends SigningMojo {
    /**
     * Skips this goal, and says so: no image is made.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    boolean skipsGoal() {
        return skipGoal;
    }

    /**
     * The name of the image without a tag, as in {@code registry.example.org/kernel-lts}. A push requires a registry in
     * the name; if no name is set, nothing is pushed. Default: {@code kernel-lts}.
     * Example: {@code registry.example.org/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.name")
    private String name;

    /**
     * Whether the image is pushed to its registry. In this project, the phase {@code deploy} pushes it.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.push", defaultValue = "false")
    private boolean push;

    /**
     * The base image: {@code alpine}, or any other image for linux/amd64 with {@code /bin/sh}, {@code chown}, {@code cp},
     * {@code find}, {@code grep}, {@code gunzip}, {@code id}, {@code mkdir}, {@code mv}, {@code rm}, {@code sed}, {@code sort},
     * {@code stat}, {@code tr} and {@code wc}, preferably with its digest, as in {@code alpine:3.22@sha256:…}; or {@code scratch}, for
     * an image that can only be mounted or copied from.
     * Example: {@code scratch}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.base", defaultValue = "alpine")
    private String base;

    /**
     * The tags, the version's first: its presence in the registry shows that the image was built already. Default:
     * {@code el9-kvm-6.1.192-1000} and {@code el9-kvm-6.1.y-latest} for a release,
     * {@code el9-kvm-6.1.192-1000-SNAPSHOT} for a snapshot.
     * Example: {@code el9-kvm-6.1.192-1000,latest}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.tags")
    private List<String> tags;

    /**
     * The id of a server in settings.xml with the login for the image's registry; its password may be encrypted. Default:
     * the server whose id is the registry's host, with its port if one is named, and if there is none, what {@code docker
     * login} or {@code podman login} left.
     * Example: {@code registry}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.server")
    private String server;

    /**
     * Whether to allow registries with a certificate that Java doesn't trust, or with plain HTTP. Registries on
     * loopback are always allowed. No login is sent by plain HTTP.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.insecure", defaultValue = "false")
    private boolean insecure;

    /**
     * The directory for the tarball, named by the first tag, and for the image's provenance.
     * Example: {@code /srv/images}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.image.directory", defaultValue = "${project.build.directory}/image")
    private File directory;

    /**
     * The directory of the repositories that the goal {@code repo} writes: binary packages are in subdirectories such as
     * {@code el9/x86_64}, source packages in {@code el9/source}, and debug information in {@code el9/debug}.
     * Example: {@code /srv/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.directory", defaultValue = "${project.build.directory}/repo")
    private File repository;

    /**
     * The id of the repository for dnf, and the name of its {@code .repo} file: hosts that have repositories of several owners
     * need another for each. Letters, digits, {@code -}, {@code _}, {@code .} and {@code :}.
     * Example: {@code example-kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.id", defaultValue = "kernel-lts")
    private String repositoryId;

    /**
     * Files with former public keys for RPMs, for packages in the repository that were signed before the key was
     * replaced. The .repo file then names these keys, too.
     * Example: {@code former/RPM-GPG-KEY-kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.repo.former")
    private List<File> former;

    /**
     * The URI of what builds, such as a CI's, for builder.id in the provenance. A reader can trust it as far as the key that
     * signs. Default: the package URL of this plugin.
     * Example: {@code https://ci.example.org/kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.builder.id")
    private String builderId;

    @Override
    void run(Output output) {
        if (push && name == null) {
            output.info(
                    "No image is pushed, because kernel.image.name is not set, for example to registry.example.org/kernel-lts");
            return;
        }
        ImageName imageName = name == null ? ImageName.LOCAL : new ImageName(name);
        String el = enterpriseLinux().toString();
        new ImageBuild(
                        new ImageRequest(
                                new ImageRequest.Repository(
                                        absolute(repository),
                                        el,
                                        new RepositoryId(repositoryId),
                                        former == null
                                                ? List.of()
                                                : former.stream()
                                                        .map(File::toPath)
                                                        .toList()),
                                imageName,
                                tags == null || tags.isEmpty()
                                        ? ImageTags.of(BuiltRpms.of(project, session), snapshot())
                                        : ImageTags.checked(tags),
                                base,
                                push,
                                new RegistryAccess(logins(imageName, output), insecure),
                                new ImageRequest.Directories(
                                        project.getBasedir().toPath(), absolute(directory), userCache()),
                                keys(),
                                new ImageRequest.Build(
                                        snapshot(),
                                        session.isOffline(),
                                        Reactor.scmUrl(project),
                                        new Builder(pluginVersion, Optional.ofNullable(builderId)),
                                        searchPath())),
                        output)
                .run();
    }

    /**
     * The logins of registries. A server named in the POM is for the image's own registry, not for the base image's.
     */
    private Logins logins(ImageName image, Output output) {
        Passwords passwords = new Passwords(project, session, settingsDecrypter);
        Logins docker = DockerLogins.of(System.getenv(), Path.of(System.getProperty("user.home")), output);
        return registry -> {
            boolean own = image.isIn(registry);
            boolean named = own && server != null;
            // The host name of Docker Hub differs from the registry name of its images.
            String id = named ? server : own ? image.registry() : registry;
            Optional<Login> login = passwords.server(id).map(found -> login(found, output, registry));
            if (named && login.isEmpty()) {
                throw new KernelException(
                        "settings.xml has no server \"" + server + "\" with a password",
                        "add that server to settings.xml, or correct kernel.image.server");
            }
            return login.or(() -> docker.find(registry));
        };
    }

    private static Login login(Server found, Output output, String registry) {
        if (found.getUsername() == null) {
            throw new KernelException(
                    "The server \"" + found.getId() + "\" in settings.xml has no username",
                    "add the username to that server");
        }
        output.info("Login for " + registry + " from the server " + found.getId() + " of settings.xml");
        return new Login(found.getUsername(), found.getPassword());
    }
}
