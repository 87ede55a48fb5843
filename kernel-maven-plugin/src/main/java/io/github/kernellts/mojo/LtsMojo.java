// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.unpack.NativeLibraries;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
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

/** Base of all goals: skips the goal, or runs it and turns its failure into one of Maven's. */
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
     * The id of a profile. Without that profile, every goal of the project is skipped if the build has other projects
     * too. The flavors of kernel-lts set it to their own name. Default: none.
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
            PropertyValues.require(project, session, plugin);
            known.warnings(project, plugin).stream().filter(warned()::add).forEach(getLog()::warn);
            Selection.of(project, session).requireUnambiguous();
            new Deployment(session).requireRepositories();
            Optional<String> skipped = skipped();
            if (skipped.isPresent()) {
                if (warned().add(skipped.get())) {
                    getLog().info(skipped.get());
                }
                return;
            }
            new Proxies(session.getSettings(), settingsDecrypter).exportTo(System.getProperties());
            NativeLibraries.prepare(this::programDirectories);
            boolean interactive = session.getRequest().isInteractiveMode() && System.console() != null;
            run(new MavenOutput(getLog(), interactive, warned()));
        } catch (KernelException e) {
            throw new MojoFailureException(e.getMessage() + Resuming.advice(session), e);
        }
    }

    /** The reason for skipping this goal, as a sentence. */
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

    /** Whether the skip parameter of this goal is set; goals without a phase have none. */
    boolean skipsGoal() {
        return false;
    }

    /** The warnings of earlier goals, which Maven keeps for each plugin and project while it runs. */
    @SuppressWarnings("unchecked")
    private Set<String> warned() {
        return (Set<String>) getPluginContext().computeIfAbsent("warned", key -> new HashSet<String>());
    }

    /** @throws KernelException if a required parameter is not set */
    static <T> T required(T value, String property, String example) {
        if (value == null) {
            throw new KernelException(property + " is not set", "set it, as in -D" + property + "=" + example);
        }
        return value;
    }

    /** The project's target directory; without a project, {@code target} in the directory where Maven was started. */
    final Path buildDirectory() {
        return project.getFile() == null
                ? Path.of(session.getExecutionRootDirectory(), "target")
                : Path.of(project.getBuild().getDirectory());
    }

    /** The parameters of each kernel of the reactor. */
    final List<GoalParameters> kernels() {
        return GoalParameters.ofKernels(session, execution.getMojoDescriptor().getPluginDescriptor());
    }

    /** Directories for libraries of machine code, where Java's temporary one allows no programs; the best one first. */
    List<Path> programDirectories() {
        return List.of(buildDirectory().resolve("java-libraries"));
    }

    /** Whether the project's version is a snapshot, which precedes the release of its build number. */
    final boolean snapshot() {
        return project.getVersion().endsWith("-SNAPSHOT");
    }

    /** The PATH in which programs are looked for. */
    static String searchPath() {
        return searchPath(System.getenv("PATH"));
    }

    /** @throws KernelException if the variable is not set */
    static String searchPath(String path) {
        if (path == null) {
            throw new KernelException(
                    "The environment variable PATH is not set, so no program can be found",
                    "set PATH to the directories of programs, such as /usr/local/bin:/usr/bin:/bin");
        }
        return path;
    }

    /** A path from the command line or the POM, without {@code .} and {@code ..}. */
    static Path absolute(File file) {
        return file.toPath().toAbsolutePath().normalize();
    }
}
