package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.BuildRequest;
import io.github.kernellts.pipeline.KernelBuild;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** What all goals of a kernel do: skip, or make a request of the parameters and take it as far as the goal says. */
abstract class KernelMojo extends KernelParameters {
    private static final String PASSWORD_VARIABLE = "KERNEL_SIGNING_PASSWORD";

    /** Takes the build as far as this goal goes. */
    abstract void run(KernelBuild build, Output output);

    @Override
    public void execute() throws MojoFailureException {
        try {
            Selection selection = new Selection(project.getProperties());
            selection.requireUnambiguous();
            if (skip) {
                selection.requireFlavor();
                getLog().info(project.getArtifactId() + " is skipped: kernel.skip is true"
                        + (project.getProperties().containsKey("kernel.skip." + flavor)
                                ? ", choose it with -P" + flavor
                                : ""));
                return;
            }
            boolean interactive = session.getRequest().isInteractiveMode() && System.console() != null;
            MavenOutput output = new MavenOutput(getLog(), interactive, warned());
            try (KernelBuild kernelBuild = new KernelBuild(request(), output)) {
                run(kernelBuild, output);
            }
        } catch (KernelException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }

    /** The warnings of the goals before this one, kept by Maven for a plugin and project while it runs. */
    @SuppressWarnings("unchecked")
    private Set<String> warned() {
        return (Set<String>) getPluginContext().computeIfAbsent("warned", key -> new HashSet<String>());
    }

    private BuildRequest request() {
        refusePasswords();
        if (el == null || el.isBlank()) {
            throw new KernelException("No EL was chosen", "add one to the profiles, as in -Pel9,kvm");
        }
        KernelVersion kernelVersion = KernelVersion.parse(version);
        EnterpriseLinux enterpriseLinux = EnterpriseLinux.parse(el);
        String projectVersion = project.getVersion();
        return new BuildRequest(
                flavor,
                enterpriseLinux,
                build == null ? projectVersion.replaceFirst("-SNAPSHOT$", "") : build,
                projectVersion.endsWith("-SNAPSHOT"),
                new SourceRequest(
                        kernelVersion,
                        sourceFrom(),
                        Optional.ofNullable(sourceSha256),
                        sourceMirror == null
                                ? SourceRequest.KERNEL_ORG
                                : URI.create(sourceMirror.endsWith("/") ? sourceMirror : sourceMirror + "/"),
                        Optional.ofNullable(sourceKeyring).map(File::toPath),
                        session.isOffline()),
                Optional.ofNullable(patches).map(File::toPath),
                configBase,
                fragments,
                new BuildRequest.Directories(
                        project.getBasedir().toPath(),
                        work().resolve(enterpriseLinux + "-" + kernelVersion.branch()),
                        cache.toPath().toAbsolutePath().normalize(),
                        session.getRequest()
                                .getMultiModuleProjectDirectory()
                                .toPath()
                                .resolve("target/kernel-lts/throwaway.p12")),
                jobs == null ? Runtime.getRuntime().availableProcessors() : jobs,
                Optional.ofNullable(signingKeystore)
                        .map(file -> new KeystoreLocation(
                                file.toPath(), Optional.ofNullable(signingAlias), this::signingPassword)),
                System.getenv("PATH"),
                new BuildRequest.Requirements(requiresDisk, requiresMemory, !bootSkip, provision),
                Duration.ofSeconds(bootTimeout));
    }

    private Path work() {
        return workspace == null
                ? Path.of(project.getBuild().getDirectory())
                : workspace.toPath().toAbsolutePath().normalize().resolve(flavor);
    }

    /** A path is relative to the project, not to where Maven was started. */
    private String sourceFrom() {
        if (source.matches("auto|kernel\\.org|apt|(?i)https?://.*")) {
            return source;
        }
        return project.getBasedir().toPath().resolve(source).toString();
    }

    private void refusePasswords() {
        Properties all = new Properties();
        all.putAll(project.getProperties());
        all.putAll(session.getUserProperties());
        for (String name : all.stringPropertyNames()) {
            if (name.matches("kernel\\.signing\\.(password|passphrase|pin)")) {
                throw new KernelException(
                        "The property " + name + " would put a password into a POM or on a command line",
                        "set the environment variable " + PASSWORD_VARIABLE + ", or name a server of settings.xml in"
                                + " kernel.signing.server");
            }
        }
    }

    private char[] signingPassword() {
        if (signingServer == null) {
            String password = System.getenv(PASSWORD_VARIABLE);
            return password == null ? null : password.toCharArray();
        }
        Server server = session.getSettings().getServer(signingServer);
        if (server == null || server.getPassword() == null) {
            throw new KernelException(
                    "settings.xml has no server \"" + signingServer + "\" with a password",
                    "add one, or correct kernel.signing.server");
        }
        SettingsDecryptionResult result = settingsDecrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        for (SettingsProblem problem : result.getProblems()) {
            getLog().warn("settings.xml: " + problem.getMessage());
        }
        return result.getServer().getPassword().toCharArray();
    }
}
