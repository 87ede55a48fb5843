// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.kernel.ConfigurationWork;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
     * dependencies, and the options that select it. Default: none, and the configurations are compared.
     * Example: {@code CONFIG_BTRFS_FS}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.option")
    private String option;

    @Override
    void run(ConfigurationWork configuration, Output output) {
        if (option == null && configCompare == null) {
            throw new KernelException(
                    "Neither kernel.config.option nor kernel.config.compare is set",
                    "set kernel.config.option to an option such as CONFIG_BTRFS_FS, or kernel.config.compare to a file, flavor"
                            + " or branch");
        }
        if (option != null) {
            configuration.explain(option).forEach(output::info);
        }
        if (configCompare != null) {
            configuration.compare(other()).forEach(output::info);
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
