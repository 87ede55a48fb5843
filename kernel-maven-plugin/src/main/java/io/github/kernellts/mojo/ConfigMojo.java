// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.kernel.ConfigurationWork;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Explains an option of the configuration, or compares the configuration with that of another flavor, branch or kernel
 * ({@code kernel.config.compare}).
 *
 * @since 1000
 */
@Mojo(name = "config", threadSafe = true)
public final class ConfigMojo extends AbstractConfigMojo {
    /**
     * The option to explain, with or without {@code CONFIG_}: its value, the fragment and line that set it, its
     * dependencies, the options that select it, and its help text. If there is none of that name, those are listed whose name
     * or menu text contains it. Default: none, and the configurations are compared.
     * Example: {@code CONFIG_BTRFS_FS}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.option")
    private String option;

    /**
     * The options to compare: a regular expression that is looked for in their names, whatever their case. Default: all.
     * Example: {@code ^CONFIG_(XFS|BTRFS)_}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.filter")
    private String filter;

    /**
     * A file for the comparison, with options that no menu asks for too; the console then has their number. Default: none,
     * and they are listed on the console.
     * Example: {@code target/differences.txt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.file")
    private File file;

    @Override
    void run(ConfigurationWork configuration, Output output) {
        if (option == null && configCompare == null) {
            throw new KernelException(
                    "Neither kernel.config.option nor kernel.config.compare is set",
                    "set kernel.config.option to an option such as CONFIG_BTRFS_FS, or kernel.config.compare to a file, flavor"
                            + " or branch");
        }
        Pattern compared = pattern();
        if (option != null) {
            configuration.explain(option).forEach(output::info);
        }
        if (configCompare != null) {
            configuration
                    .compare(other(), compared, Optional.ofNullable(file).map(LtsMojo::absolute))
                    .forEach(output::info);
        }
    }

    private Pattern pattern() {
        try {
            return Pattern.compile(filter == null ? "" : filter, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new KernelException(
                    "kernel.config.filter is \"" + filter + "\", which is no regular expression: " + e.getDescription(),
                    "set kernel.config.filter to a part of names, such as BTRFS",
                    e);
        }
    }

    /** The configuration to compare with, named by a path, a flavor of this reactor or a branch. */
    private Path other() {
        Path file = project.getBasedir().toPath().resolve(configCompare);
        if (Files.isRegularFile(file)) {
            return file;
        }
        if (configCompare.matches("[0-9]+\\.[0-9]+")) {
            return configured(project, flavor, configCompare, "lts-" + configCompare);
        }
        List<MavenProject> flavors = session.getAllProjects().stream()
                .filter(each -> configCompare.equals(each.getProperties().getProperty("kernel.flavor")))
                .toList();
        if (flavors.isEmpty()) {
            throw new KernelException(
                    "kernel.config.compare is \"" + configCompare
                            + "\", and no file, branch or flavor of this build has that name",
                    "set kernel.config.compare to the path of a configuration, such as /boot/config-RELEASE, or run the"
                            + " goal in the reactor of your flavors");
        }
        return configured(
                flavors.get(0), configCompare, kernelVersion().branch().toString(), configCompare);
    }

    private Path configured(MavenProject of, String name, String branchNumber, String profile) {
        Path directory = (workspace == null ? Path.of(of.getBuild().getDirectory()) : workspaceOf(name))
                .resolve(enterpriseLinux() + "-" + branchNumber);
        Path config = new WorkDirectory(directory).config();
        if (!Files.isRegularFile(config)) {
            throw new KernelException(
                    "There is no configuration in " + directory,
                    "run the goal configure with -P" + enterpriseLinux() + "," + profile + " first");
        }
        return config;
    }
}
