// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.signing.KeyFileAccess;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/** What all goals do: skip, or do their work and turn its failure into one of Maven's. */
abstract class LtsMojo extends AbstractMojo {
    /** What tells podman and docker where they keep things, and where their service is. */
    private static final Set<String> ENGINES_READ = Set.of(
            "XDG_RUNTIME_DIR",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "CONTAINERS_CONF",
            "CONTAINERS_REGISTRIES_CONF",
            "CONTAINERS_STORAGE_CONF",
            "CONTAINER_HOST",
            "REGISTRY_AUTH_FILE",
            "DOCKER_CONFIG",
            "DOCKER_CONTEXT",
            "DOCKER_HOST");

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    MojoExecution execution;

    @Inject
    SettingsDecrypter settingsDecrypter;

    /**
     * Skips every goal of this plugin.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.skip", defaultValue = "false")
    boolean skip;

    /**
     * The id of the profile without which every goal of the project is skipped, where the build has other projects too.
     * The flavors of kernel-lts set it to their own name. Default: none.
     * Example: {@code kvm}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.profile")
    String profile;

    /**
     * The EL that the kernel is packaged for: {@code el8}, {@code el9} or {@code el10}. Set by profiles of that name.
     * Example: {@code el9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.el")
    String el;

    /**
     * The point release, such as {@code 6.1.192}.
     * Example: {@code 6.1.192}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.version")
    String version;

    /**
     * The branch of that version, such as {@code 6.1}, which stands in classifiers. Set by profiles such as
     * {@code lts-6.1}.
     * Example: {@code 6.1}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.branch")
    String branch;

    /**
     * Where everything is built; its path may have only letters, digits and any of {@code /._+@-}. Default: the
     * project's target directory.
     * Example: {@code /var/tmp/kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.workspace")
    File workspace;

    /**
     * Where verified sources and patched trees are kept between builds, for all projects of a user.
     * Example: {@code /var/cache/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cache", defaultValue = "${user.home}/.cache/kernel-lts")
    File cache;

    /**
     * How many compilers run at once. Default: one for each processor, or as many as the machines of
     * {@code kernel.compiler.hosts} can take.
     * Example: {@code 8}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.jobs")
    Integer jobs;

    /**
     * Your key and certificate: a PKCS#12 file with an RSA key. Default: a throwaway key, refused for releases.
     * Example: {@code /etc/kernel-lts/modules.p12}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.keystore")
    File signingKeystore;

    /**
     * The entry of the keystore; not needed if it has one private key.
     * Example: {@code modules}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.alias")
    String signingAlias;

    /**
     * The id of a server in settings.xml whose password, encrypted or not, opens the keystore. Default: the environment
     * variable KERNEL_SIGNING_PASSWORD.
     * Example: {@code modules-key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.server")
    String signingServer;

    /**
     * Files with certificates, in DER or PEM, whose modules the kernel loads beside those of your key: that of the last
     * key while keys are rotated, or that of who builds modules for you.
     * Example: {@code /etc/kernel-lts/last.crt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.trusted")
    List<File> signingTrusted;

    /**
     * Your OpenPGP key for RPMs and repositories, which must be RSA: a file that {@code gpg --export-secret-keys} wrote,
     * or gpg's home directory, whose agent, or a card behind it, then signs. Default: a throwaway key, refused for
     * releases.
     * Example: {@code /etc/kernel-lts/rpms.asc}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.keyring")
    File rpmKeyring;

    /**
     * The fingerprint of the key in there, or the end of it; not needed if there is one.
     * Example: {@code EB17A903}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.key")
    String rpmKey;

    /**
     * The id of a server in settings.xml whose password, encrypted or not, opens that key. Default: the environment
     * variable KERNEL_RPM_PASSWORD; without it, gpg's agent asks for the password as it always does.
     * Example: {@code rpm-key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.server")
    String rpmServer;

    /**
     * Where kernels and modules are built: {@code host}, with the tools of this machine; {@code container}, with those of
     * an image; or {@code auto}, which is {@code container} if there is an engine and either an image is named in
     * {@code kernel.toolchain.image}, or this machine is not of the chosen EL and {@code kernel:toolchain} made the image
     * of that EL; and otherwise {@code host}, with a warning if this machine is not of the chosen EL.
     * Example: {@code container}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain", defaultValue = "auto")
    String toolchain;

    /**
     * What confines makefiles on this machine: with {@code bubblewrap} they see no key, no home directory, no network and
     * no other process; {@code none} lets them see all that this user sees; {@code auto} is {@code bubblewrap} where that
     * works, and else {@code none} with a warning, which is refused for releases. Containers confine by themselves.
     * Example: {@code bubblewrap}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.sandbox", defaultValue = "auto")
    String sandbox;

    /**
     * What runs containers: {@code podman}, {@code docker}, or the path of one. Default: the first that is found.
     * Example: {@code podman}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.engine")
    String toolchainEngine;

    /**
     * The image to build in. It needs what a build on a host needs, except patch, and coreutils. Default: the one that
     * {@code kernel:toolchain} makes for the chosen EL.
     * Example: {@code registry.example.org/tools:el9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.image")
    String toolchainImage;

    /**
     * The image that {@code kernel:toolchain} starts from. Default: one of the chosen EL.
     * Example: {@code registry.example.org/rocky:9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.base")
    String toolchainBase;

    /**
     * Further options for the engine's command {@code run}, such as {@code --memory=8g}. What they mount is not part of
     * the image by which it is known what a kernel was built with.
     * Example: {@code --memory=8g}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.options")
    List<String> toolchainOptions;

    /** The version of this plugin. */
    @Parameter(defaultValue = "${plugin.version}", readonly = true)
    String pluginVersion;

    /**
     * Refuses throwaway keys for snapshots as well; a release always does. Set by the profile {@code release}, with which
     * the release plugin runs too.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.release", defaultValue = "false")
    boolean release;

    /**
     * Installs what is missing with apt or dnf, as root or through sudo. Nothing is ever installed without it.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.provision", defaultValue = "false")
    boolean provision;

    /** Does the work of this goal. */
    abstract void run(Output output) throws MojoExecutionException;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        try {
            Known known = new Known(session);
            known.requireProfiles();
            known.requireProperties(execution.getMojoDescriptor().getPluginDescriptor());
            Selection.of(project, session).requireUnambiguous();
            Optional<String> skipped = skipped();
            if (skipped.isPresent()) {
                if (warned().add(skipped.get())) {
                    getLog().info(skipped.get());
                }
                return;
            }
            new Proxies(session.getSettings(), settingsDecrypter).exportTo(System.getProperties());
            boolean interactive = session.getRequest().isInteractiveMode() && System.console() != null;
            run(new MavenOutput(getLog(), interactive, warned()));
        } catch (KernelException e) {
            throw new MojoFailureException(e.getMessage() + Resuming.advice(session), e);
        }
    }

    /** Why this goal does nothing, as a sentence. */
    private Optional<String> skipped() {
        String goal = execution.getGoal();
        Skipping skipping = new Skipping(project, session);
        if (skip) {
            return Optional.of(project.getArtifactId() + " is skipped: kernel.skip is true");
        }
        return skipping.ofProject(goal, Optional.ofNullable(profile))
                .map(why -> project.getArtifactId() + " is skipped: " + why)
                .or(() -> (skipsGoal() ? Optional.of("kernel." + goal + ".skip") : skipping.ofGoal(goal))
                        .map(property -> "The goal " + goal + " is skipped: " + property + " is true"));
    }

    /** Whether this goal alone is skipped; those that are bound to no phase can't be. */
    boolean skipsGoal() {
        return false;
    }

    /** The warnings of the goals before this one, kept by Maven for a plugin and project while it runs. */
    @SuppressWarnings("unchecked")
    private Set<String> warned() {
        return (Set<String>) getPluginContext().computeIfAbsent("warned", key -> new HashSet<String>());
    }

    /** @throws KernelException if a parameter is not set that a goal can't do without */
    static <T> T required(T value, String property, String example) {
        if (value == null) {
            throw new KernelException(property + " is not set", "set it, as in -D" + property + "=" + example);
        }
        return value;
    }

    final EnterpriseLinux enterpriseLinux() {
        if (el == null || el.isBlank()) {
            throw new KernelException("No EL was chosen", "add one to the profiles, as in -Pel9,kvm");
        }
        return EnterpriseLinux.parse(el);
    }

    final KernelVersion kernelVersion() {
        if (version == null) {
            throw new KernelException(
                    "There is no kernel.version", "inherit from kernel-lts-parent, or set it to one such as 6.1.192");
        }
        KernelVersion parsed = KernelVersion.parse(version);
        LtsBranch.of(parsed);
        String its = parsed.branch().toString();
        if (branch != null && !branch.equals(its)) {
            throw new KernelException(
                    "kernel.version is " + parsed + " and kernel.branch is " + branch,
                    "name the branch too, as in -Dkernel.version=" + parsed + " -Dkernel.branch=" + its
                            + ", or choose its profile");
        }
        return parsed;
    }

    /** Where everything of one flavor or module is built. */
    final Path workspaceOf(String name) {
        return workspace == null
                ? buildDirectory()
                : workspace.toPath().toAbsolutePath().normalize().resolve(name);
    }

    /** The project's target directory, or where there is no project that of the directory Maven was started in. */
    final Path buildDirectory() {
        return project.getFile() == null
                ? Path.of(session.getExecutionRootDirectory(), "target")
                : Path.of(project.getBuild().getDirectory());
    }

    /** The directory of one flavor or module for the chosen EL and branch. */
    final WorkDirectory workDirectory(String name) {
        return new WorkDirectory(workspaceOf(name)
                .resolve(enterpriseLinux() + "-" + kernelVersion().branch()));
    }

    final UserCache userCache() {
        return new UserCache(cache.toPath().toAbsolutePath().normalize());
    }

    /** The owner's keys; throwaway ones are the same for all modules of a reactor, so that they trust each other. */
    final OwnersKeys keys() {
        Passwords passwords = new Passwords(project, session, settingsDecrypter);
        passwords.refuseProperties();
        OwnersKeys keys = new OwnersKeys(
                Optional.ofNullable(signingKeystore)
                        .map(file -> new KeystoreLocation(
                                KeyProperties.MODULES,
                                file.toPath(),
                                Optional.ofNullable(signingAlias),
                                () -> passwords.of("signing", signingServer))),
                Optional.empty(),
                Optional.ofNullable(rpmKeyring)
                        .map(file -> new KeystoreLocation(
                                KeyProperties.RPMS,
                                file.toPath(), Optional.ofNullable(rpmKey), () -> passwords.of("rpm", rpmServer))),
                signingTrusted == null
                        ? List.of()
                        : signingTrusted.stream().map(File::toPath).toList(),
                session.getRequest().getMultiModuleProjectDirectory().toPath().resolve("target/kernel-lts"));
        if (release && !keys.missing().isEmpty()) {
            throw new KernelException(
                    "A release can't be signed with a throwaway key",
                    "name your keys in " + String.join(" and ", keys.missing()) + ", or leave out the profile release");
        }
        if (release) {
            KeyFileAccess.of(keys).requireUnwritable();
        }
        return keys;
    }

    final ToolchainRequest toolchainRequest() {
        return new ToolchainRequest(
                toolchain,
                // A release is built without one only where kernel.sandbox says so.
                release && sandbox.equals("auto") ? "bubblewrap" : sandbox,
                Optional.ofNullable(toolchainEngine),
                Optional.ofNullable(toolchainImage),
                Optional.ofNullable(toolchainBase),
                toolchainOptions == null ? List.of() : toolchainOptions,
                System.getenv().entrySet().stream()
                        .filter(variable -> ENGINES_READ.contains(variable.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                provision);
    }

    final int jobs() {
        return jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
    }
}
