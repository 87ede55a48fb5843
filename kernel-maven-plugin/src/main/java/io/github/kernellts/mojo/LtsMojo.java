// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/** Base of all goals: skips, or does the work and turns its failure into one of Maven's. */
abstract class LtsMojo extends AbstractMojo {
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

    /** The version of this plugin. */
    @Parameter(defaultValue = "${plugin.version}", readonly = true)
    String pluginVersion;

    /** Does the work of this goal. */
    abstract void run(Output output) throws MojoExecutionException;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        try {
            Known known = new Known(session);
            known.requireProfiles();
            PluginDescriptor plugin = execution.getMojoDescriptor().getPluginDescriptor();
            known.requireProperties(plugin);
            known.warnings(project, plugin).stream().filter(warned()::add).forEach(getLog()::warn);
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

    /** The project's target directory, or where there is no project that of the directory Maven was started in. */
    final Path buildDirectory() {
        return project.getFile() == null
                ? Path.of(session.getExecutionRootDirectory(), "target")
                : Path.of(project.getBuild().getDirectory());
    }

    /** Whether the project's version is a snapshot, which precedes the release of its build number. */
    final boolean snapshot() {
        return project.getVersion().endsWith("-SNAPSHOT");
    }

    /** The directories in which programs are looked for. */
    static String searchPath() {
        return System.getenv("PATH");
    }

    /** A path from the command line or the POM, without {@code .} and {@code ..}. */
    static Path absolute(File file) {
        return file.toPath().toAbsolutePath().normalize();
    }
}
